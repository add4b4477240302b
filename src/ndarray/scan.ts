// Running sums, products and extremes along a dimension.

import { instantiate } from "../engine/kernels.js";
import { heap } from "../engine/heap.js";
import { emitScan, type ScanSpec } from "../kernels/scan.js";
import { denseOf } from "./arithmetic.js";
import { float64, int64 } from "./dtype.js";
import { empty, type NDArray } from "./ndarray.js";
import { sizeOf } from "./shape.js";

type Kernel = (...numbers: number[]) => number;
type Combine = ScanSpec["combine"];

const kernels = new Map<string, Kernel>();

function kernelFor(combine: Combine, type: ScanSpec["input"]): Kernel {
  const key = `${combine} ${type}`;
  let kernel = kernels.get(key);
  if (kernel === undefined) {
    kernel = instantiate(emitScan({ combine, input: type, output: type }))["scan"] as Kernel;
    kernels.set(key, kernel);
  }
  return kernel;
}

/** A dense array as lines along a dimension: `outer` blocks of `inner` lines of `length` elements, `inner` apart. */
interface Lines {
  readonly outer: number;
  readonly inner: number;
  readonly length: number;
}

function linesOf(a: NDArray, dim: number): Lines {
  const length = a.rank === 0 ? 1 : (a.shape[dim] as number);
  const inner = a.rank === 0 ? 1 : sizeOf(a.shape.slice(dim + 1));
  return { outer: a.size === 0 ? 0 : a.size / (length * inner), inner, length };
}

/** Combines the elements up to each place along `dim`; gathered in float64 or int64. */
export function scanAlong(a: NDArray, dim: number, combine: "sum" | "prod"): NDArray {
  const out = empty(a.shape, a.dtype);
  run(a, dim, combine, out, null);
  return out;
}

/** The place, int64, of the last extreme up to each place along `dim`. */
export function runningExtremes(a: NDArray, dim: number, combine: "max" | "min"): NDArray {
  const { outer, inner, length } = linesOf(a, dim);
  // The kernel writes places line by line.
  const indices = empty([outer, inner, length], int64);
  const values = empty(a.shape, a.dtype);
  run(a, dim, combine, values, indices);
  const back = empty(a.shape, int64);
  const [from, to] = [indices.address / 8, back.address / 8];
  for (let line = 0; line < outer * inner; line++) {
    const base = Math.floor(line / inner) * length * inner + (line % inner);
    for (let k = 0; k < length; k++) {
      heap.i64[to + base + k * inner] = heap.i64[from + line * length + k] as bigint;
    }
  }
  return back;
}

function run(a: NDArray, dim: number, combine: Combine, out: NDArray, indices: NDArray | null): void {
  const { outer, inner, length } = linesOf(a, dim);
  if (a.size === 0) {
    return;
  }
  const kernel = kernelFor(combine, a.dtype.name);
  const source = denseOf(a);
  const { itemsize } = a.dtype;
  const steps = [length * inner * itemsize, itemsize, inner * itemsize];
  kernel(out.address, indices?.address ?? 0, outer, inner, length, source.address, ...steps, ...steps);
}

/** h_0 = b_0, h_i = a_i h_(i-1) + b_i along `dim`, in float64; a and b are dense, of one shape and floating type. */
export function linearRecurrence(a: NDArray, b: NDArray, dim: number): NDArray {
  return along([denseOf(a), denseOf(b)], dim, (line, step) => {
    let h = 0;
    for (let k = 0; k < line.length; k++) {
      const i = step(k);
      h =
        k === 0 ? (line.of[1]?.[i] as number) : (line.of[0]?.[i] as number) * h + (line.of[1]?.[i] as number);
      line.out[i] = h;
    }
  });
}

/** log(exp(a_0) + ... + exp(a_i)) along `dim`, without overflow. */
export function runningLogSumExp(a: NDArray, dim: number): NDArray {
  return along([denseOf(a)], dim, (line, step) => {
    let [largest, rest] = [Number.NEGATIVE_INFINITY, 0];
    for (let k = 0; k < line.length; k++) {
      const x = line.of[0]?.[step(k)] as number;
      if (x > largest || Number.isNaN(x)) {
        rest = largest === Number.NEGATIVE_INFINITY ? 0 : (1 + rest) * Math.exp(largest - x);
        largest = x;
      } else if (x !== Number.NEGATIVE_INFINITY) {
        rest += x === largest ? 1 : Math.exp(x - largest);
      }
      line.out[step(k)] = largest + Math.log1p(rest);
    }
  });
}

interface Line {
  readonly of: readonly (Float32Array | Float64Array)[];
  readonly out: Float32Array | Float64Array;
  readonly length: number;
}

// Visits every line of the operands; `step` gives the place of the k-th element.
function along(
  operands: readonly NDArray[],
  dim: number,
  visit: (line: Line, step: (k: number) => number) => void,
): NDArray {
  const first = operands[0] as NDArray;
  const out = empty(first.shape, first.dtype);
  const view = (a: NDArray): Float32Array | Float64Array => {
    const start = a.address / a.dtype.itemsize;
    return (a.dtype === float64 ? heap.f64 : heap.f32).subarray(start, start + a.size);
  };
  const { outer, inner, length } = linesOf(first, dim);
  const line: Line = { of: operands.map(view), out: view(out), length };
  for (let i = 0; i < outer * inner; i++) {
    const base = Math.floor(i / inner) * length * inner + (i % inner);
    visit(line, (k) => base + k * inner);
  }
  return out;
}
