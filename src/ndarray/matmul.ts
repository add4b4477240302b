// The product of matrices, and of batches of matrices, of one element type.

import { instantiate } from "../engine/kernels.js";
import { features } from "../engine/platform.js";
import { allocate, lifetimes } from "../engine/storage.js";
import { emitMatmul, scratchBytes } from "../kernels/wasm/matmul.js";
import { copyOf } from "./arithmetic.js";
import { readAt, writeAt } from "./elements.js";
import { empty, type NDArray } from "./ndarray.js";
import { broadcastShapes, sizeOf, type Shape } from "./shape.js";

type Kernel = (...numbers: number[]) => number;
interface Product {
  readonly gemm: Kernel;
  readonly batched: Kernel;
}

const compiled = new Map<"float32" | "float64", Product>();

function productFor(type: "float32" | "float64"): Product {
  let product = compiled.get(type);
  if (product === undefined) {
    const { gemm, batched } = instantiate(emitMatmul(type, features));
    product = { gemm: gemm as Kernel, batched: batched as Kernel };
    compiled.set(type, product);
  }
  return product;
}

const at = (list: readonly number[], fromEnd: number): number => list[list.length - fromEnd] as number;

/**
 * [..., m, k] times [..., k, n], leading dimensions broadcast; the caller has checked the shapes.
 *
 * @param addTo an array of the result's shape to which the product is added in place, instead of a new one.
 */
export function matmulArrays(a: NDArray, b: NDArray, addTo: NDArray | null = null): NDArray {
  const batch = broadcastShapes("matmul", a.shape.slice(0, -2), b.shape.slice(0, -2));
  const [m, k, n] = [at(a.shape, 2), at(a.shape, 1), at(b.shape, 1)];
  const out = addTo ?? empty([...batch, m, n], a.dtype);
  if (out.size === 0) {
    return out;
  }
  const { name } = a.dtype;
  if (name === "float32" || name === "float64") {
    floatProduct(productFor(name), name, a, b, out, batch, m, n, k, addTo === null ? 0 : 1);
  } else {
    integerProduct(a, b, out, batch, m, n, k);
  }
  return out;
}

function floatProduct(
  { gemm, batched }: Product, type: "float32" | "float64",
  a: NDArray, b: NDArray, out: NDArray, batch: Shape, m: number, n: number, k: number, accumulate: number,
): void {
  const scratch = allocate(scratchBytes(m, n, k, type));
  const { itemsize } = a.dtype;
  const steps = (x: NDArray): [number, number] => [at(x.strides, 2) * itemsize, at(x.strides, 1) * itemsize];
  const tail = (aOffset: number, bOffset: number, cOffset: number): number[] => [
    m, n, k,
    a.address + aOffset * itemsize, ...steps(a),
    b.address + bOffset * itemsize, ...steps(b),
    out.address + cOffset * itemsize, n * itemsize, accumulate, scratch.address,
  ];
  if (batch.length === 0) {
    gemm(...tail(0, 0, 0));
  } else {
    // The last leading dimension runs inside the kernel, the others here.
    const inner = at(batch, 1);
    const aBatch = batchStrides(a, batch);
    const bBatch = batchStrides(b, batch);
    const matrices = sizeOf(batch.slice(0, -1));
    for (let i = 0; i < matrices; i++) {
      const leading = [inner, at(aBatch, 1) * itemsize, at(bBatch, 1) * itemsize, m * n * itemsize];
      batched(...leading, ...tail(offsetOf(i, batch, aBatch), offsetOf(i, batch, bBatch), i * inner * m * n));
    }
  }
  lifetimes.release(scratch);
}

/** Strides of the leading dimensions, 0 where they are broadcast. */
function batchStrides(x: NDArray, batch: Shape): number[] {
  const lead = batch.length - (x.rank - 2);
  return batch.map((_, d) => (d < lead || x.shape[d - lead] === 1 ? 0 : (x.strides[d - lead] as number)));
}

/** The offset of the i-th combination of all leading dimensions but the last. */
function offsetOf(i: number, batch: Shape, strides: readonly number[]): number {
  let rest = i;
  let offset = 0;
  for (let d = batch.length - 2; d >= 0; d--) {
    const length = batch[d] as number;
    offset += (rest % length) * (strides[d] as number);
    rest = Math.floor(rest / length);
  }
  return offset;
}

// Integers wrap around, as in C. Rare, hence plain.
function integerProduct(a: NDArray, b: NDArray, out: NDArray, batch: Shape, m: number, n: number, k: number): void {
  const expanded = (x: NDArray, rows: number, columns: number): NDArray =>
    copyOf(x.view([...batch, rows, columns], [...batchStrides(x, batch), ...x.strides.slice(-2)]));
  const left = expanded(a, m, k);
  const right = expanded(b, k, n);
  const exact = a.dtype.name === "int64";
  for (let matrix = 0; matrix < sizeOf(batch); matrix++) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let small = 0;
        let large = 0n;
        for (let p = 0; p < k; p++) {
          const x = readAt(left, (matrix * m + i) * k + p);
          const y = readAt(right, (matrix * k + p) * n + j);
          if (exact) {
            large += BigInt(x) * BigInt(y);
          } else {
            small = (small + Math.imul(Number(x), Number(y))) | 0;
          }
        }
        writeAt(out, (matrix * m + i) * n + j, exact ? BigInt.asIntN(64, large) : small);
      }
    }
  }
}
