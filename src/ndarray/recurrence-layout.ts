// The sizes of a recurrent layer, and where its parts lie in memory.

import { resident } from "../engine/resident.js";
import { heap } from "../engine/heap.js";
import type { Storage } from "../engine/storage.js";
import type { DType } from "./dtype.js";
import { type Matrix, productScratch } from "./matmul.js";
import type { NDArray } from "./ndarray.js";
import type { Cell } from "./recurrent-cells.js";
import { RowKernel, type Rows } from "./row-kernel.js";

/** How many rows each step has, none more than the step before, and the direction in which they are run. */
export interface Steps {
  readonly batchSizes: readonly number[];
  readonly reverse: boolean;
}

/** Dense arrays of one floating point type. */
export interface LayerOperands {
  /** [rows of all steps, input size] */
  readonly x: NDArray;
  /** [batch, hidden size, or projected size] */
  readonly h: NDArray;
  /** [batch, hidden size], for a cell that has one. */
  readonly c: NDArray | null;
  readonly weightIh: NDArray;
  readonly weightHh: NDArray;
  readonly biasIh: NDArray | null;
  readonly biasHh: NDArray | null;
  /** [projected size, hidden size] */
  readonly weightHr: NDArray | null;
}

export interface Kernels {
  readonly next: RowKernel;
  readonly back: RowKernel;
}

const kernels = new Map<Cell, Kernels>();

/** The kernels of a cell, compiled on first use. */
export function kernelsOf(cell: Cell): Kernels {
  let found = kernels.get(cell);
  if (found === undefined) {
    const read = cell.columns + (cell.previous === "nothing" ? 0 : 1);
    const gradients = cell.previous === "cell" ? 3 : 2;
    found = { next: new RowKernel(cell.next, read), back: new RowKernel(cell.back, read + gradients) };
    kernels.set(cell, found);
  }
  return found;
}

/** The sizes of a layer, and where its parts lie in what is kept for the way back. */
export class Layout {
  readonly dtype: DType;
  readonly size: number;
  readonly rows: number;
  readonly batch: number;
  readonly inputSize: number;
  readonly hidden: number;
  /** Of the hidden state: projected where there is a projection. */
  readonly state: number;
  /** Bytes of a row of pre-activations. */
  readonly gateRow: number;
  /** Steps in the order in which they run. */
  readonly order: readonly { readonly first: number; readonly rows: number }[];
  private readonly gateBytes: number;
  private readonly stateBytes: number;
  private readonly cellBytes: number;
  private readonly rawBytes: number;

  constructor(
    readonly cell: Cell,
    steps: Steps,
    { x, h, weightHh, weightHr }: LayerOperands,
  ) {
    this.dtype = x.dtype;
    this.size = x.dtype.itemsize;
    [this.rows, this.inputSize] = x.shape as unknown as [number, number];
    this.batch = h.shape[0] as number;
    this.state = weightHh.shape[1] as number;
    this.hidden = weightHr === null ? this.state : (weightHr.shape[1] as number);
    this.gateRow = cell.columns * this.hidden * this.size;
    this.gateBytes = this.rows * this.gateRow;
    this.stateBytes = this.rows * this.state * this.size;
    const hiddenBytes = this.rows * this.hidden * this.size;
    this.cellBytes = cell.previous === "cell" ? hiddenBytes : 0;
    this.rawBytes = weightHr === null ? 0 : hiddenBytes;
    let first = 0;
    const order = steps.batchSizes.map((rows) => {
      first += rows;
      return { first: first - rows, rows };
    });
    this.order = steps.reverse ? order.reverse() : order;
    resident(this);
  }

  get keptBytes(): number {
    return this.gateBytes + this.stateBytes + this.cellBytes + this.rawBytes;
  }

  /** Pre-activations, the states before each step, and the hidden state before its projection. */
  placesIn(kept: Storage): { gates: number; before: number; cellBefore: number; raw: number } {
    const before = kept.address + this.gateBytes;
    const cellBefore = before + this.stateBytes;
    return { gates: kept.address, before, cellBefore, raw: cellBefore + this.cellBytes };
  }

  /** Column `index` of pre-activations, from a row on. */
  column(gates: number, row: number, index: number): Rows {
    return { address: gates + row * this.gateRow + index * this.hidden * this.size, step: this.gateRow };
  }

  columns(gates: number, row: number): Rows[] {
    const columns = new Array<Rows>(this.cell.columns);
    for (let k = 0; k < columns.length; k++) {
      columns[k] = this.column(gates, row, k);
    }
    return columns;
  }

  /** Rows of a dense matrix of a state's width. */
  stateRows(base: number, row: number): Rows {
    return { address: base + row * this.state * this.size, step: this.state * this.size };
  }

  hiddenRows(base: number, row: number): Rows {
    return { address: base + row * this.hidden * this.size, step: this.hidden * this.size };
  }

  /** Scratch that does for every product of a pass. */
  scratchBytes(): number {
    const { rows, batch, hidden, state, inputSize, dtype, cell } = this;
    const wide = cell.columns * hidden;
    const shapes: [number, number, number][] = [
      [rows, wide, inputSize],
      [rows, inputSize, wide],
      [wide, inputSize, rows],
      [wide, state, rows],
      [batch, wide, state],
      [batch, state, wide],
      [batch, state, hidden],
      [batch, hidden, state],
      [state, hidden, rows],
    ];
    return Math.max(...shapes.map(([m, n, k]) => productScratch(dtype, m, n, k)));
  }
}

export const matrix = (a: NDArray): Matrix => ({
  address: a.address,
  row: (a.strides[0] as number) * a.dtype.itemsize,
  column: (a.strides[1] as number) * a.dtype.itemsize,
});
export const turned = ({ address, row, column }: Matrix): Matrix => ({ address, row: column, column: row });
/** Rows as a matrix of elements of so many bytes. */
export const elements = ({ address, step }: Rows, size: number): Matrix => ({
  address,
  row: step,
  column: size,
});
export const target = ({ address, step }: Rows): { address: number; row: number } => ({ address, row: step });
/** The matrix without its first rows. */
export const below = (m: Matrix, rows: number): Matrix => ({ ...m, address: m.address + rows * m.row });

export function copyBytes(to: number, from: number, bytes: number): void {
  heap.u8.copyWithin(to >>> 0, from >>> 0, (from >>> 0) + bytes);
}
