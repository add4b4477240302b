// What may be asked of `npm run faults`.

import type { CollectionName } from "./families/index.js";

export interface Options {
  readonly collection: CollectionName;
  readonly seeds: number;
  /** Whether all traces are dropped and made anew. */
  readonly fresh: boolean;
  /** From how many seeds fixes are tried; 0 for none. */
  readonly fixes: number;
  /** Whether nothing is judged. */
  readonly trainOnly: boolean;
  /** Whether runs that ours judges wrongly are listed. */
  readonly wrong: boolean;
  /** The page to be written; null for none. */
  readonly markdown: string | null;
}

export const usage = `npm run faults -- [options]
  --final            the data sets of the final judgement, not those for development
  --seeds=10         trainings of each kind
  --fresh            train everything anew
  --fixes=3          seeds from which fixes are tried; 0 tries none
  --train-only       make the traces, and judge nothing
  --wrong            list the runs that Ogee judges wrongly
  --markdown=FILE    write the tables to a page`;

/** @throws RangeError for an option that there is not, or a count that is none. */
export function readOptions(words: readonly string[]): Options {
  const known = new Map(
    words.map((word) => {
      const [name = "", ...rest] = word.split("=");
      return [name, rest.join("=")] as const;
    }),
  );
  const stray = [...known.keys()].find(
    (name) =>
      !["--final", "--seeds", "--fixes", "--fresh", "--train-only", "--wrong", "--markdown"].includes(name),
  );
  if (stray !== undefined) {
    throw new RangeError(`faults: there is no option ${stray}`);
  }
  const seeds = Number(known.get("--seeds") ?? 10);
  // With four pairs the exact test cannot reach p < .05: 2^-4 = .0625.
  if (!(Number.isInteger(seeds) && seeds >= 5 && seeds <= 20)) {
    throw new RangeError(
      `faults: seeds must be an integer between 5 and 20, but got ${known.get("--seeds")}`,
    );
  }
  const fixes = Number(known.get("--fixes") ?? 3);
  if (!(Number.isInteger(fixes) && fixes >= 0 && fixes <= seeds)) {
    throw new RangeError(
      `faults: fixes must be an integer between 0 and ${seeds}, but got ${known.get("--fixes")}`,
    );
  }
  return {
    fixes,
    collection: known.has("--final") ? "final" : "development",
    seeds,
    fresh: known.has("--fresh"),
    trainOnly: known.has("--train-only"),
    wrong: known.has("--wrong"),
    markdown: known.get("--markdown") ?? null,
  };
}
