// How often values occur.

import { Tensor } from "../autograd/tensor.js";
import { castTo } from "./cast.js";
import { denseOf, filled } from "../ndarray/arithmetic.js";
import { float32, float64, int64 } from "../ndarray/dtype.js";
import { numberAt, writeAt } from "../ndarray/elements.js";
import { comparableOf } from "../ndarray/order.js";
import { bind, type Arguments } from "./arguments.js";
import { expectTensor } from "./expect-tensor.js";
import { intoOut, type OutOption } from "./out.js";

interface BincountOptions {
  weights?: Tensor | null;
  minlength?: number;
}

/**
 * How often each of 0, 1, 2, ... occurs in a vector of integers; or the sum of the weights of its places.
 *
 * @returns int64, or floating point for weights, as long as the largest value + 1 and at least `minlength`.
 * @throws RangeError for negative values and for other shapes than vectors; TypeError for floating point.
 * @example torch.bincount(torch.tensor([1n, 1n, 3n])) // tensor([0, 2, 0, 1])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.bincount.html
 */
export function bincount(
  input: Tensor,
  ...args: Arguments<BincountOptions, ["weights", "minlength"]>
): Tensor {
  expectTensor("bincount", input);
  const { weights = null, minlength = 0 } = bind<BincountOptions>("bincount", args, ["weights", "minlength"]);
  if (input.dtype.isFloatingPoint) {
    throw new TypeError(
      `bincount: expected integers, but got ${input.dtype.toString()}; convert with .to(torch.int64)`,
    );
  }
  if (!Number.isInteger(minlength) || minlength < 0) {
    throw new RangeError(`bincount: minlength should be >= 0, but got ${minlength}`);
  }
  if (input.shape.length !== 1 && input.array.size > 0) {
    throw new RangeError(
      `bincount: only supports 1-d non-negative integral inputs, but got [${input.shape.join(", ")}]`,
    );
  }
  if (weights !== null) {
    expectTensor("bincount", weights, "weights");
    if (weights.shape.join() !== input.shape.join()) {
      throw new RangeError(
        `bincount: weights should be 1-d and have the same length as input, but got [${weights.shape.join(", ")}]`,
      );
    }
  }
  const values = Array.from<number | bigint, number>(comparableOf(denseOf(input.array)), Number);
  let length = minlength;
  for (const value of values) {
    if (value < 0) {
      throw new RangeError(`bincount: only supports 1-d non-negative integral inputs, but got ${value}`);
    }
    length = Math.max(length, value + 1);
  }
  const counts = new Float64Array(length);
  const factors = weights === null ? null : denseOf(weights.array);
  values.forEach((value, i) => {
    counts[value] = (counts[value] as number) + (factors === null ? 1 : numberAt(factors, i));
  });
  const out = filled([length], 0, weights === null ? int64 : weights.dtype === float32 ? float32 : float64);
  counts.forEach((count, i) => {
    writeAt(out, i, count);
  });
  return new Tensor(out);
}

interface HistcOptions extends OutOption {
  bins?: number;
  min?: number;
  max?: number;
}

/**
 * How many elements fall into each of `bins` equal parts of [min, max]; of the elements' own range if both are 0. Others,
 * and NaN, are not counted.
 *
 * @returns [bins], of the input's type.
 * @throws RangeError for no bins, max < min, and a range that is not finite; TypeError for integers.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.histc.html
 */
export function histc(input: Tensor, ...args: Arguments<HistcOptions, ["bins", "min", "max"]>): Tensor {
  expectTensor("histc", input);
  const {
    bins = 100,
    min = 0,
    max = 0,
    out,
  } = bind<HistcOptions>("histc", args, ["bins", "min", "max"], ["out"]);
  if (!input.dtype.isFloatingPoint) {
    throw new TypeError(
      `histc: not implemented for ${input.dtype.toString()}; convert with .to(torch.float32)`,
    );
  }
  if (!Number.isInteger(bins) || bins <= 0) {
    throw new RangeError(`histc: bins must be > 0, but got ${bins}`);
  }
  const values = comparableOf(denseOf(input.detach().array)) as Float32Array | Float64Array;
  const [low, high] = rangeOf(values, min, max);
  if (!Number.isFinite(low) || !Number.isFinite(high)) {
    throw new RangeError(`histc: range of [${low}, ${high}] is not finite`);
  }
  if (low > high) {
    throw new RangeError(`histc: max must be larger than min, but got min ${low} and max ${high}`);
  }
  const counts = new Float64Array(bins);
  const exact = input.dtype === float64 ? (x: number): number => x : Math.fround;
  for (const x of values) {
    if (x >= low && x <= high) {
      const place = Math.trunc(exact(exact(exact(x - low) / exact(high - low)) * bins));
      const bin = Math.min(place, bins - 1);
      counts[bin] = (counts[bin] as number) + 1;
    }
  }
  const result = filled([bins], 0, float64);
  counts.forEach((count, i) => {
    writeAt(result, i, count);
  });
  return intoOut("histc", castTo(new Tensor(result), input.dtype), out);
}

function rangeOf(values: Float32Array | Float64Array, min: number, max: number): [number, number] {
  let [low, high] = [min, max];
  if (low === high && values.length > 0) {
    [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const x of values) {
      low = Number.isNaN(x) ? x : Math.min(low, x);
      high = Number.isNaN(x) ? x : Math.max(high, x);
    }
  }
  return low === high ? [low - 1, high + 1] : [low, high];
}
