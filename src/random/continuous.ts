// Distributions that transform one uniform number of 53 bits, in float64 whatever the type of the result.

import { shown } from "../ndarray/describe.js";
import { expectFill } from "./expect-fill.js";
import { fused64 } from "./fused.js";
import { BATCH, type Generator } from "./generator.js";
import type { ElementArray, FloatArray } from "./uniform.js";

/**
 * Fills `out` with numbers of density lambda e^(-lambda x): -log(1 - u) / lambda.
 *
 * @throws RangeError unless lambda >= 0 (0 gives infinities, as in PyTorch)
 * @example
 * exponential(new Float64Array(3), generator, 2);
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.exponential_.html
 */
export function exponential(out: FloatArray, generator: Generator, lambda = 1): void {
  expectFill("exponential_", out, generator);
  if (!(typeof lambda === "number" && lambda >= 0))
    throw new RangeError(`exponential_ expects lambda >= 0.0, but found lambda=${shown(lambda)}`);
  const scale = -1 / lambda;
  transformUniforms(out, generator, (u) => scale * Math.log(1 - u));
}

/**
 * Fills `out` with Cauchy numbers: median + sigma tan(pi (u - 1/2)).
 *
 * @throws RangeError unless sigma > 0
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.cauchy_.html
 */
export function cauchy(out: FloatArray, generator: Generator, median = 0, sigma = 1): void {
  expectFill("cauchy_", out, generator);
  if (!(typeof sigma === "number" && typeof median === "number" && sigma > 0))
    throw new RangeError(`cauchy_ expects sigma > 0.0, but found sigma=${shown(sigma)}`);
  transformUniforms(out, generator, (u) => fused64(sigma, Math.tan(Math.PI * (u - 0.5)), median));
}

/**
 * Fills `out` with the number of tosses up to the first success of probability `p`: ceil(log u / log(1 - p)).
 *
 * @throws RangeError unless 0 < p < 1
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.geometric_.html
 */
export function geometric(out: ElementArray, generator: Generator, p: number): void {
  expectFill("geometric_", out, generator);
  if (!(typeof p === "number" && p > 0 && p < 1))
    throw new RangeError(`geometric_ expects p to be in (0, 1), but got p=${shown(p)}`);
  const failure = Math.log(1 - p);
  const tosses = (u: number): number => Math.ceil(Math.log(u) / failure);
  if (out instanceof BigInt64Array) {
    // A p below 2^-53 has infinitely many failures in float64; the largest int64 then stands for the number.
    for (let i = 0; i < out.length; i++) {
      const count = tosses(generator.uniform53());
      out[i] = Math.abs(count) < 2 ** 63 ? BigInt(count) : 2n ** 63n - 1n;
    }
  } else {
    transformUniforms(out, generator, tosses);
  }
}

function transformUniforms(
  out: Exclude<ElementArray, BigInt64Array>,
  generator: Generator,
  transform: (u: number) => number,
): void {
  for (let start = 0; start < out.length; start += BATCH / 2) {
    const count = Math.min(BATCH / 2, out.length - start);
    const u = generator.batch53(count);
    for (let i = 0; i < count; i++) out[start + i] = transform(u[i] as number);
  }
}
