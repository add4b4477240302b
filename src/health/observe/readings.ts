// What is read off optimizers and models.

import { Tensor } from "../../autograd/tensor.js";

/** The learning rate of each group; NaN where it has none. */
export function ratesOf(groups: readonly object[]): number[] {
  const rates: number[] = [];
  for (const group of groups) {
    rates.push(Number((group as { lr?: unknown }).lr));
  }
  return rates;
}

/** The first tensor of what a model gave; null if there is none. */
export function firstTensor(value: unknown): Tensor | null {
  if (value instanceof Tensor) {
    return value;
  }
  return Array.isArray(value) ? (value.map(firstTensor).find((t) => t !== null) ?? null) : null;
}
