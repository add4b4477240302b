// Which faults are faults: those that hurt. Labels come from errors on unseen data only, never from a judge.
//
// A pair counts as a fault if, over its seeds, the error of the faulty trainings is larger than the twins' (exact test of
// pairs by flipping signs, p < .05) and by much (Cohen's d >= .5). Otherwise it is a hard negative: something looks wrong and
// does no harm, so a judge should let it pass.
//
// Single runs: chance spares some runs of a fault, and spoils some runs of a sound training. A run of a fault counts where its
// error lies nearer to the faulty ones' median than to the twins'. A run of a sound training or of a hard negative counts where
// its error lies nearer to the best that was reached on these data than to a constant answer's. The rest is set aside; figures
// with nothing set aside are given too.

import type { Pair } from "../families/pair.js";
import { isSound, kill, type Killed } from "./kill.js";
import { median } from "./statistics.js";

export type Label =
  | {
      readonly kind: "fault";
      readonly pair: Pair;
      readonly killed: Killed;
      /** What the fault costs in the median, as a share of all that can be learned: from a constant answer's error to the best. */
      readonly cost: number;
    }
  | { readonly kind: "healthy" }
  | { readonly kind: "hard negative"; readonly pair: Pair; readonly killed: Killed };

/** The label of each run, and whether it is set aside. */
export interface Labelled {
  readonly id: string;
  readonly seed: number;
  readonly label: Label;
  readonly aside: boolean;
}

/** What the labels are made of: errors by training and seed, and for each training the best and a constant answer's error. */
export interface Errors {
  readonly of: (id: string) => readonly number[];
  readonly best: (id: string) => number;
  readonly constant: (id: string) => number;
}

/** @returns the labels of all runs, and the pairs whose twin is not sound itself, which say nothing. */
export function labelsOf(
  pairs: readonly Pair[],
  healthy: readonly string[],
  errors: Errors,
): {
  readonly runs: readonly Labelled[];
  readonly killed: ReadonlyMap<Pair, Killed>;
  readonly void: readonly Pair[];
} {
  const sound = (id: string, error: number): boolean => isSound(error, errors.best(id), errors.constant(id));
  const costOf = (id: string, { fault, twin }: Killed): number =>
    (fault - twin) / (errors.constant(id) - errors.best(id));
  const isValid = ({ twin }: Pair): boolean => sound(twin.id, median(errors.of(twin.id)));
  const valid = pairs.filter(isValid);
  const invalid = pairs.filter((one) => !isValid(one));
  const killed = new Map(valid.map((one) => [one, kill(errors.of(one.fault.id), errors.of(one.twin.id))]));
  const ofPairs = [...killed].flatMap(([one, result]) =>
    errors.of(one.fault.id).map((error, seed): Labelled => {
      const { id } = one.fault;
      return result.hurts
        ? {
            id,
            seed,
            label: { kind: "fault", pair: one, killed: result, cost: costOf(id, result) },
            aside: error <= (result.fault + result.twin) / 2,
          }
        : {
            id,
            seed,
            label: { kind: "hard negative", pair: one, killed: result },
            aside: !sound(id, error),
          };
    }),
  );
  const faults = new Set(pairs.map(({ fault }) => fault.id));
  const fine = new Set([...valid.map(({ twin }) => twin.id), ...healthy].filter((id) => !faults.has(id)));
  const ofHealthy = [...fine].flatMap((id) =>
    errors
      .of(id)
      .map((error, seed): Labelled => ({ id, seed, label: { kind: "healthy" }, aside: !sound(id, error) })),
  );
  return { runs: [...ofPairs, ...ofHealthy], killed, void: invalid };
}
