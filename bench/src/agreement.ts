// Do the libraries agree on what a row's result is?

import { median } from "./statistics.js";

const RELATIVE = 1e-3;
const ABSOLUTE = 1e-6;

/** What all are held to, number by number: PyTorch's result if there is one, else the median. */
export function consensus(results: number[][], pytorch: number[] | undefined): number[] {
  return pytorch ?? (results[0] ?? []).map((_, i) => median(results.map((r) => r[i] ?? Number.NaN)));
}

/** How far a result is from what it should be, in multiples of what is tolerated. Above 1 or NaN: wrong. */
export function deviation(result: number[], expected: number[]): number {
  if (result.length !== expected.length) {
    return Number.NaN;
  }
  return result.reduce((worst, value, i) => {
    const target = expected[i] ?? Number.NaN;
    const off = value === target ? 0 : Math.abs(value - target) / (RELATIVE * Math.abs(target) + ABSOLUTE);
    return Number.isNaN(off) || off > worst ? off : worst;
  }, 0);
}
