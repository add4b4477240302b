// Where the largest or the smallest element stands along one dimension.

import { instantiate } from "../engine/kernels.js";
import { emitArgReduction } from "../kernels/arg-reduction.js";
import { denseOf } from "./arithmetic.js";
import { type DType, int64 } from "./dtype.js";
import { empty, type NDArray } from "./ndarray.js";
import { reducedShape } from "./reduce.js";
import { sizeOf } from "./shape.js";

type Kernel = (...numbers: number[]) => number;

const compiled = new Map<string, Kernel>();

function kernelFor(dtype: DType, extreme: "max" | "min"): Kernel {
  const key = `${extreme} ${dtype.name}`;
  let kernel = compiled.get(key);
  if (kernel === undefined) {
    kernel = instantiate(emitArgReduction({ type: dtype.name, extreme }))["arg"] as Kernel;
    compiled.set(key, kernel);
  }
  return kernel;
}

/** The elements and their places. */
export interface Extremes {
  readonly values: NDArray;
  /** int64; the first place where several elements tie, and that of the first NaN. */
  readonly indices: NDArray;
}

/** Reduces one dimension (an index from 0, of at least one element). */
export function extremesAlong(a: NDArray, dim: number, keepdim: boolean, extreme: "max" | "min"): Extremes {
  const source = denseOf(a);
  const shape = reducedShape(a.shape, a.rank === 0 ? [] : [dim], keepdim);
  const [values, indices] = [empty(shape, a.dtype), empty(shape, int64)];
  if (values.size > 0) {
    const reduced = a.rank === 0 ? 1 : (a.shape[dim] as number);
    const inner = sizeOf(a.shape.slice(dim + 1));
    const { itemsize } = a.dtype;
    kernelFor(a.dtype, extreme)(
      indices.address,
      values.address,
      values.size / inner,
      inner,
      reduced,
      source.address,
      reduced * inner * itemsize,
      itemsize,
      inner * itemsize,
    );
  }
  return { values, indices };
}
