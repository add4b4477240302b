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
import { copyInto } from "./arithmetic.js";
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

/** [..., m, k] times [..., k, n], leading dimensions broadcast; the caller has checked the shapes. */
export function matmulArrays(a: NDArray, b: NDArray): NDArray {
  const [m, n] = [at(a.shape, 2), at(b.shape, 1)];
  const batch = (x: NDArray): Shape => x.shape.slice(0, -2);
  const shape =
    a.rank === 2 && b.rank === 2 ? [m, n] : [...broadcastShapes("matmul", batch(a), batch(b)), m, n];
  const out = empty(shape, a.dtype);
  multiply(a, b, out, null);
  return out;
}

/**
 * start + a b for matrices [m, k] and [k, n]; the caller has checked the shapes.
 *
 * @param start has the result's shape, perhaps expanded: a bias is read again for each row, and not copied.
 */
export function addmmArrays(start: NDArray, a: NDArray, b: NDArray): NDArray {
  const out = empty(start.shape, a.dtype);
  const [rowStep, columnStep] = start.strides;
  // The kernel reads S by rows, and by one column where there is but one.
  if (columnStep === 1 && (start.shape[1] !== 1 || rowStep === 1)) {
    multiply(a, b, out, start);
  } else {
    copyInto(out, start);
    multiply(a, b, out, out);
  }
  return out;
}

/** The same as `matmulArrays` into a dense array of the result's shape, over what it holds or added to it. */
export function matmulInto(out: NDArray, a: NDArray, b: NDArray, accumulate: boolean): void {
  multiply(a, b, out, accumulate ? out : null);
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
  const start = accumulate ? c.address : 0;
  gemm(
    m,
    n,
    k,
    a.address,
    a.row,
    a.column,
    b.address,
    b.row,
    b.column,
    c.address,
    c.row,
    start,
    c.row,
    scratch,
  );
}

// Out = start + a b, just a b where `start` is null. In a batch, `start` has the strides of `out`.
function multiply(a: NDArray, b: NDArray, out: NDArray, start: NDArray | null): void {
  if (out.size === 0) {
    return;
  }
  const { name, itemsize } = a.dtype;
  const { gemm, batched } = productFor(name);
  const [m, k, n] = [at(a.shape, 2), at(a.shape, 1), at(b.shape, 1)];
  const scratch = allocate(name === "float32" || name === "float64" ? scratchBytes(m, n, k, name) : 0);
  const aRow = at(a.strides, 2) * itemsize;
  const aColumn = at(a.strides, 1) * itemsize;
  const bRow = at(b.strides, 2) * itemsize;
  const bColumn = at(b.strides, 1) * itemsize;
  const cRow = n * itemsize;
  const startRow = start === null ? 0 : at(start.strides, 2) * itemsize;
  const { address: c } = out;
  const begin = start === null ? 0 : start.address;
  if (out.rank === 2) {
    gemm(
      m,
      n,
      k,
      a.address,
      aRow,
      aColumn,
      b.address,
      bRow,
      bColumn,
      c,
      cRow,
      begin,
      startRow,
      scratch.address,
    );
  } else {
    // The last leading dimension runs inside the kernel, the others here.
    const batch = out.shape.slice(0, -2);
    const inner = at(batch, 1);
    const aBatch = batchStrides(a, batch);
    const bBatch = batchStrides(b, batch);
    const cBatch = m * n * itemsize;
    const matrices = sizeOf(batch.slice(0, -1));
    for (let i = 0; i < matrices; i++) {
      const skipped = i * inner * cBatch;
      batched(
        inner,
        at(aBatch, 1) * itemsize,
        at(bBatch, 1) * itemsize,
        cBatch,
        start === null ? 0 : cBatch,
        m,
        n,
        k,
        a.address + offsetOf(i, batch, aBatch) * itemsize,
        aRow,
        aColumn,
        b.address + offsetOf(i, batch, bBatch) * itemsize,
        bRow,
        bColumn,
        c + skipped,
        cRow,
        start === null ? 0 : begin + skipped,
        startRow,
        scratch.address,
      );
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
