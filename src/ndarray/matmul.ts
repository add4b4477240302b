// The product of matrices, and of batches of matrices, of one element type.

import { instantiate } from "../engine/kernels.js";
import { features } from "../engine/platform.js";
import { allocate, lifetimes } from "../engine/storage.js";
import type { ElementType } from "../kernels/element-type.js";
import type { KernelModule } from "../kernels/elementwise.js";
import { emitMatmul, scratchBytes } from "../kernels/wasm/matmul.js";
import { emitIntegerMatmul } from "../kernels/wasm/matmul-integer.js";
import type { DType } from "./dtype.js";
import { empty, type NDArray } from "./ndarray.js";
import { broadcastShapes, sizeOf, type Shape } from "./shape.js";

type Kernel = (...numbers: number[]) => number;
interface Product {
  readonly gemm: Kernel;
  readonly batched: Kernel;
}

const compiled = new Map<ElementType, Product>();

function productFor(type: ElementType): Product {
  let product = compiled.get(type);
  if (product === undefined) {
    const { gemm, batched } = instantiate(emit(type));
    product = { gemm: gemm as Kernel, batched: batched as Kernel };
    compiled.set(type, product);
  }
  return product;
}

function emit(type: ElementType): KernelModule {
  switch (type) {
    case "float32":
    case "float64":
      return emitMatmul(type, features);
    case "bool":
      throw new TypeError("matmul: not implemented for torch.bool; convert with .to(torch.int64)");
    default:
      return emitIntegerMatmul(type);
  }
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
  multiply(productFor(a.dtype.name), a, b, out, batch, m, n, k, addTo === null ? 0 : 1);
  return out;
}

/** The same into a dense array of the result's shape, over what it holds or added to it. */
export function matmulInto(out: NDArray, a: NDArray, b: NDArray, accumulate: boolean): void {
  const [m, k, n] = [at(a.shape, 2), at(a.shape, 1), at(b.shape, 1)];
  if (out.size > 0) {
    multiply(productFor(a.dtype.name), a, b, out, out.shape.slice(0, -2), m, n, k, accumulate ? 1 : 0);
  }
}

/** A matrix in the heap: its address and the bytes from one row, and from one column, to the next. */
export interface Matrix {
  readonly address: number;
  readonly row: number;
  readonly column: number;
}

/** Bytes that `productInto` wants at `scratch`. */
export function productScratch(dtype: DType, m: number, n: number, k: number): number {
  return scratchBytes(m, n, k, dtype.name as "float32" | "float64");
}

/**
 * C = A B, or C += A B, of shapes [m, k] and [k, n] at known addresses, floating point; rows of C are contiguous. It
 * allocates nothing: for loops that run over places found beforehand.
 */
export function productInto(
  dtype: DType,
  [m, n, k]: readonly [m: number, n: number, k: number],
  a: Matrix,
  b: Matrix,
  c: { readonly address: number; readonly row: number },
  accumulate: boolean,
  scratch: number,
): void {
  if (m === 0 || n === 0) {
    return;
  }
  const { gemm } = productFor(dtype.name);
  const [left, right] = [
    [a.address, a.row, a.column],
    [b.address, b.row, b.column],
  ];
  gemm(m, n, k, ...left, ...right, c.address, c.row, accumulate ? 1 : 0, scratch);
}

function multiply(
  { gemm, batched }: Product,
  a: NDArray,
  b: NDArray,
  out: NDArray,
  batch: Shape,
  m: number,
  n: number,
  k: number,
  accumulate: number,
): void {
  const { name } = a.dtype;
  const scratch = allocate(name === "float32" || name === "float64" ? scratchBytes(m, n, k, name) : 0);
  const { itemsize } = a.dtype;
  const steps = (x: NDArray): [number, number] => [at(x.strides, 2) * itemsize, at(x.strides, 1) * itemsize];
  const tail = (aOffset: number, bOffset: number, cOffset: number): number[] => [
    m,
    n,
    k,
    a.address + aOffset * itemsize,
    ...steps(a),
    b.address + bOffset * itemsize,
    ...steps(b),
    out.address + cOffset * itemsize,
    n * itemsize,
    accumulate,
    scratch.address,
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
