// The way back through one layer of a recurrent network: see recurrence.ts.

import { allocate, lifetimes, type Storage } from "../engine/storage.js";
import { input } from "../expr/expr.js";
import { copyOf, filled } from "./arithmetic.js";
import { type Matrix, productInto } from "./matmul.js";
import type { DType } from "./dtype.js";
import { empty, emptyLike, type NDArray } from "./ndarray.js";
import {
  below,
  copyBytes,
  elements,
  kernelsOf,
  type LayerOperands,
  Layout,
  matrix,
  type Steps,
  target,
  turned,
} from "./recurrence-layout.js";
import type { Cell } from "./recurrent-cells.js";
import { sumArray } from "./reduce.js";
import { RowKernel, type Rows } from "./row-kernel.js";
import type { Shape } from "./shape.js";

/** Gradients of the results; null where nothing depends on them. */
export interface ResultGradients {
  readonly y: NDArray | null;
  readonly h: NDArray | null;
  readonly c: NDArray | null;
}

/** One for each operand; null where it is not wanted or there is no such operand. */
export type OperandGradients = { readonly [Name in keyof LayerOperands]: NDArray | null };

/** Which operands want gradients. */
export type Wanted = { readonly [Name in keyof LayerOperands]: boolean };

const sum = new RowKernel([input(0).add(input(1))], 2);

/** The gradients of a layer's operands, from those of its results (dense) and what its way there has kept. */
export function runLayerBack(
  cell: Cell,
  steps: Steps,
  operands: LayerOperands,
  kept: Storage,
  given: ResultGradients,
  wanted: Wanted,
): OperandGradients {
  const layout = new Layout(cell, steps, operands);
  const { dtype, size, rows, batch, hidden, state } = layout;
  const h = begun(given.h, [batch, state], dtype);
  const c = operands.c === null ? null : begun(given.c, [batch, hidden], dtype);
  const gates = empty([rows, cell.columns * hidden], dtype);
  const nothing = filled([Math.max(hidden, state)], 0, dtype);
  // With a projection: the gradients of the hidden states, and of one step's before the projection.
  const projected = operands.weightHr === null ? null : empty([rows, state], dtype);
  const unprojected = operands.weightHr === null ? null : empty([batch, hidden], dtype);
  const scratch = allocate(layout.scratchBytes());
  // Nothing is allocated until the last step has run: addresses hold.
  const places = layout.placesIn(kept);
  const weightHh = matrix(operands.weightHh);
  const zeros: Rows = { address: nothing.address, step: 0 };
  const later = layout.stateRows(h.address, 0);
  const { back } = kernelsOf(cell);
  for (let i = layout.order.length - 1; i >= 0; i--) {
    const step = layout.order[i] as { first: number; rows: number };
    let above = given.y === null ? zeros : layout.stateRows(given.y.address, step.first);
    let fromNext = later;
    if (operands.weightHr !== null) {
      const total = layout.stateRows((projected as NDArray).address, step.first);
      const raw = layout.hiddenRows((unprojected as NDArray).address, 0);
      sum.run(dtype, step.rows, state, [total, above, later]);
      productInto(
        dtype,
        [step.rows, hidden, state],
        elements(total, size),
        matrix(operands.weightHr),
        target(raw),
        false,
        scratch.address,
      );
      [above, fromNext] = [raw, zeros];
    }
    const read = layout.columns(places.gates, step.first);
    const made = layout.columns(gates.address, step.first);
    if (cell.previous === "cell") {
      const cellRows = layout.hiddenRows((c as NDArray).address, 0);
      const cellBefore = layout.hiddenRows(places.cellBefore, step.first);
      const all = [...made, cellRows, ...read, cellBefore, above, fromNext, cellRows];
      back.run(dtype, step.rows, hidden, all);
    } else if (cell.previous === "hidden") {
      const before = layout.stateRows(places.before, step.first);
      back.run(dtype, step.rows, hidden, [...made, later, ...read, before, above, fromNext]);
    } else {
      back.run(dtype, step.rows, hidden, [...made, ...read, above, fromNext]);
    }
    let added = cell.previous === "hidden";
    for (const { from, count, to } of cell.hidden) {
      productInto(
        dtype,
        [step.rows, state, count * hidden],
        elements(layout.column(gates.address, step.first, to), size),
        below(weightHh, from * hidden),
        target(later),
        added,
        scratch.address,
      );
      added = true;
    }
  }
  const gradients = weightGradients(layout, operands, kept, gates, projected, scratch, wanted);
  lifetimes.release(scratch);
  return { ...gradients, h, c };
}

function begun(gradient: NDArray | null, shape: Shape, dtype: DType): NDArray {
  return gradient === null ? filled(shape, 0, dtype) : copyOf(gradient);
}

/** What is the product or the sum of all steps. */
function weightGradients(
  layout: Layout,
  operands: LayerOperands,
  kept: Storage,
  gates: NDArray,
  projected: NDArray | null,
  scratch: Storage,
  wanted: Wanted,
): Omit<OperandGradients, "h" | "c"> {
  const { cell, dtype, size, rows, hidden, state } = layout;
  const x = wanted.x ? emptyLike(operands.x, dtype) : null;
  const weightIh = wanted.weightIh ? emptyLike(operands.weightIh, dtype) : null;
  const weightHh = wanted.weightHh ? emptyLike(operands.weightHh, dtype) : null;
  const weightHr = wanted.weightHr && operands.weightHr !== null ? emptyLike(operands.weightHr, dtype) : null;
  const bias = wanted.biasIh || wanted.biasHh ? sumArray(gates, [0], false) : null;
  // From here on nothing is allocated.
  const places = layout.placesIn(kept);
  if (x !== null) {
    const first = columnOf(layout, gates, 0);
    rowsOfProduct(x, 0, rows, cell.gates * hidden, first, matrix(operands.weightIh), scratch);
  }
  if (weightIh !== null) {
    const first = turned(columnOf(layout, gates, 0));
    rowsOfProduct(weightIh, 0, cell.gates * hidden, rows, first, matrix(operands.x), scratch);
  }
  if (weightHh !== null) {
    const before = elements(layout.stateRows(places.before, 0), size);
    for (const { from, count, to } of cell.hidden) {
      const made = turned(columnOf(layout, gates, to));
      rowsOfProduct(weightHh, from * hidden, count * hidden, rows, made, before, scratch);
    }
  }
  if (weightHr !== null && projected !== null) {
    const raw = elements(layout.hiddenRows(places.raw, 0), size);
    rowsOfProduct(weightHr, 0, state, rows, turned(matrix(projected)), raw, scratch);
  }
  return { x, weightIh, weightHh, weightHr, ...biasGradients(layout, bias, wanted) };
}

function columnOf(layout: Layout, gates: NDArray, index: number): Matrix {
  return elements(layout.column(gates.address, 0, index), layout.size);
}

/** `count` rows of `out`, from row `from` on: a product over k. */
function rowsOfProduct(
  out: NDArray,
  from: number,
  count: number,
  k: number,
  a: Matrix,
  b: Matrix,
  scratch: Storage,
): void {
  const columns = out.shape[1] as number;
  const row = columns * out.dtype.itemsize;
  const into = { address: out.address + from * row, row };
  productInto(out.dtype, [count, columns, k], a, b, into, false, scratch.address);
}

/** The sum over all rows holds a bias's gradients in the columns to which it was added. */
function biasGradients(
  { cell, hidden, dtype, size }: Layout,
  total: NDArray | null,
  wanted: Wanted,
): Pick<OperandGradients, "biasIh" | "biasHh"> {
  if (total === null) {
    return { biasIh: null, biasHh: null };
  }
  const length = cell.gates * hidden;
  const biasIh = total.view([length], [1]);
  if (cell.columns === cell.gates) {
    return { biasIh: wanted.biasIh ? biasIh : null, biasHh: wanted.biasHh ? biasIh : null };
  }
  const biasHh = wanted.biasHh ? empty([length], dtype) : null;
  if (biasHh !== null) {
    for (const { from, count, to } of cell.hidden) {
      const bytes = hidden * size;
      copyBytes(biasHh.address + from * bytes, total.address + to * bytes, count * bytes);
    }
  }
  return { biasIh: wanted.biasIh ? biasIh : null, biasHh };
}
