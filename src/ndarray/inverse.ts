// The inverse of square matrices, by elimination with pivots.

import { heap } from "../engine/heap.js";
import { copyOf } from "./arithmetic.js";
import type { NDArray } from "./ndarray.js";

/** A matrix without an inverse: which of the batch, and the first diagonal element that is zero, from 1. */
export interface Singular {
  readonly matrix: number;
  readonly element: number;
}

/**
 * The inverses of [..., n, n], a floating point array; computed in float64 and rounded once.
 */
export function inverses(a: NDArray): NDArray | Singular {
  const out = copyOf(a);
  const n = a.shape[a.rank - 1] as number;
  const view = out.dtype.itemsize === 4 ? heap.f32 : heap.f64;
  const start = out.address / out.dtype.itemsize;
  const matrix = new Float64Array(n * n);
  for (let i = 0; i * n * n < out.size; i++) {
    const at = start + i * n * n;
    matrix.set(view.subarray(at, at + n * n));
    const zero = invert(matrix, n);
    if (zero > 0) {
      return { matrix: i, element: zero };
    }
    view.set(matrix, at);
  }
  return out;
}

// Gauss and Jordan in place: column k of the identity takes the place of the column that is done. Returns the pivot that
// is zero, from 1, or 0.
function invert(m: Float64Array, n: number): number {
  const swaps = new Int32Array(n);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) {
      if (Math.abs(m[i * n + k] as number) > Math.abs(m[pivot * n + k] as number)) {
        pivot = i;
      }
    }
    swaps[k] = pivot;
    if (m[pivot * n + k] === 0) {
      return k + 1;
    }
    exchangeRows(m, n, k, pivot);
    const scale = 1 / (m[k * n + k] as number);
    m[k * n + k] = 1;
    for (let j = 0; j < n; j++) {
      m[k * n + j] = (m[k * n + j] as number) * scale;
    }
    for (let i = 0; i < n; i++) {
      if (i !== k) {
        eliminate(m, n, i, k);
      }
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    exchangeColumns(m, n, k, swaps[k] as number);
  }
  return 0;
}

function eliminate(m: Float64Array, n: number, row: number, k: number): void {
  const factor = m[row * n + k] as number;
  m[row * n + k] = 0;
  for (let j = 0; j < n; j++) {
    m[row * n + j] = (m[row * n + j] as number) - factor * (m[k * n + j] as number);
  }
}

function exchangeRows(m: Float64Array, n: number, a: number, b: number): void {
  for (let j = 0; j < n; j++) {
    const kept = m[a * n + j] as number;
    m[a * n + j] = m[b * n + j] as number;
    m[b * n + j] = kept;
  }
}

function exchangeColumns(m: Float64Array, n: number, a: number, b: number): void {
  for (let i = 0; i < n; i++) {
    const kept = m[i * n + a] as number;
    m[i * n + a] = m[i * n + b] as number;
    m[i * n + b] = kept;
  }
}
