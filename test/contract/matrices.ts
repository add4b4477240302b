// Matrices in every layout, their product by a kernel, and how far it is from the truth.

import { type ElementType, elementSize } from "../../src/kernels/element-type.js";
import { scratchBytes } from "../../src/kernels/wasm/matmul.js";
import { type Bench, type Elements, elements } from "./run-kernel.js";

const GUARD = 64;

/** Where element (i, j) of a matrix lies, in elements. */
export interface Layout {
  readonly name: string;
  readonly strides: (rows: number, columns: number) => readonly [row: number, column: number];
}

type LayoutName =
  | "contiguous"
  | "transposed"
  | "sliced"
  | "slicedTransposed"
  | "padded"
  | "oneRow"
  | "oneColumn";

export const layouts: Readonly<Record<LayoutName, Layout>> = {
  contiguous: { name: "contiguous", strides: (_, columns) => [columns, 1] },
  transposed: { name: "transposed", strides: (rows) => [1, rows] },
  sliced: { name: "every second column of a wider matrix", strides: (_, columns) => [2 * columns + 3, 2] },
  slicedTransposed: { name: "transposed slice", strides: (rows) => [3, 3 * rows + 1] },
  padded: { name: "first columns of a wider matrix", strides: (_, columns) => [columns + 5, 1] },
  oneRow: { name: "one row expanded", strides: () => [0, 1] },
  oneColumn: { name: "one column expanded", strides: () => [1, 0] },
};
export const allLayouts: readonly Layout[] = Object.values(layouts);

type Range = readonly [from: number, to: number];

export class Matrix {
  readonly row: number;
  readonly column: number;
  readonly values: Elements;

  constructor(
    readonly type: ElementType,
    readonly rows: number,
    readonly columns: number,
    layout: Layout,
    draw: () => number,
  ) {
    [this.row, this.column] = layout.strides(rows, columns);
    const length = rows * columns === 0 ? 0 : (rows - 1) * this.row + (columns - 1) * this.column + 1;
    this.values = elements(type, Array.from({ length }, draw));
  }

  at(i: number, j: number): number | bigint {
    return this.values[i * this.row + j * this.column] as number | bigint;
  }

  /** A copy of some rows and columns, laid out anew. */
  part([i0, i1]: Range, [j0, j1]: Range, layout: Layout): Matrix {
    const copy = new Matrix(this.type, i1 - i0, j1 - j0, layout, () => 0);
    for (let i = i0; i < i1; i++) {
      for (let j = j0; j < j1; j++)
        copy.values[(i - i0) * copy.row + (j - j0) * copy.column] = this.at(i, j) as never;
    }
    return copy;
  }
}

export interface Kernels {
  readonly name: string;
  readonly type: ElementType;
  readonly bench: Bench;
}

/** a b, added to what is in C where `start` fills it; a `start` of one row begins each row of the product. */
export function multiply(
  { type, bench }: Kernels,
  a: Matrix,
  b: Matrix,
  start: Elements | null = null,
): Elements {
  bench.clear();
  const [m, n, k] = [a.rows, b.columns, a.columns];
  const size = elementSize[type];
  const scratch = type === "float32" || type === "float64" ? scratchBytes(m, n, k, type) : 0;
  const guarded = (bytes: number): number => {
    const address = bench.reserve(bytes + GUARD);
    bench.fill(address, bytes + GUARD, 0xa5);
    return address;
  };
  const [at, work] = [guarded(m * n * size), guarded(scratch)];
  // What was in C must not matter unless it is added to: a NaN would show.
  bench.fill(at, m * n * size, 0xff);
  const inPlace = start?.length === m * n;
  if (start !== null && inPlace) {
    const bytes = new Uint8Array(bench.memory.buffer);
    bytes.set(new Uint8Array(start.buffer, start.byteOffset, start.byteLength), at);
  }
  const operand = (x: Matrix): number[] => [bench.write(x.values), x.row * size, x.column * size];
  const begun = start === null ? [0, 0] : inPlace ? [at, n * size] : [bench.write(start), 0];
  bench.call("gemm", m, n, k, ...operand(a), ...operand(b), at, n * size, ...begun, work);
  for (const [address, bytes, what] of [
    [at, m * n * size, "C"],
    [work, scratch, "scratch"],
  ] as const) {
    if (bench.bytes(address + bytes, GUARD).some((byte) => byte !== 0xa5)) {
      throw new Error(`stored beyond ${what}, m = ${m}, n = ${n}, k = ${k}`);
    }
  }
  return bench.read(type, at, m * n);
}

/**
 * Largest |computed - exact| over its bound: (k + 2) u sum |a b| for a sum of k products in any order, u
 * being half the distance of 1 to the next number; what the product is added to counts as one more term.
 */
export function worst(
  got: Elements,
  a: Matrix,
  b: Matrix,
  unit: number,
  start: Elements | null = null,
): number {
  let largest = 0;
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.columns; j++) {
      const begin = start === null ? 0 : Number(start[i * b.columns + j]);
      let [exact, size] = [begin, Math.abs(begin)];
      for (let p = 0; p < a.columns; p++) {
        const product = Number(a.at(i, p)) * Number(b.at(p, j));
        exact += product;
        size += Math.abs(product);
      }
      const error = Math.abs(Number(got[i * b.columns + j]) - exact);
      const ratio = error === 0 ? 0 : error / ((a.columns + 2) * unit * size);
      // A NaN is as wrong as can be.
      largest = ratio <= largest ? largest : Number.isNaN(ratio) ? Number.POSITIVE_INFINITY : ratio;
    }
  }
  return largest;
}
