// One layer of a recurrent network in one direction, over a whole sequence and back.
//
// The input's products with weight_ih are one product of matrices for all steps, and so are the gradients of the
// weights. What is left for a step is the product with weight_hh and one kernel over its gates. Steps hold rows one after
// another, as in a packed sequence; their numbers of rows fall, so sequences that are over lie at the end of the state
// and stay as they are. In the reverse direction they lie there with their initial state until they begin.

import { allocate, lifetimes, type Storage } from "../engine/storage.js";
import { addInto, copyInto, copyOf } from "./arithmetic.js";
import { productInto } from "./matmul.js";
import { empty, NDArray } from "./ndarray.js";
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

export interface LayerResults {
  /** [rows of all steps, state size] */
  readonly y: NDArray;
  readonly h: NDArray;
  readonly c: NDArray | null;
  /** What the way back reads; nobody else refers to it. */
  readonly kept: Storage;
}

/** The states of every step, and the last ones. */
export function runLayer(cell: Cell, steps: Steps, operands: LayerOperands): LayerResults {
  const layout = new Layout(cell, steps, operands);
  const { dtype, size, rows, inputSize, hidden, state } = layout;
  const kept = allocate(layout.keptBytes);
  const y = empty([rows, state], dtype);
  const h = copyOf(operands.h);
  const c = operands.c === null ? null : copyOf(operands.c);
  fillWithBiases(layout, kept, operands);
  const scratch = allocate(layout.scratchBytes());
  // Nothing is allocated from here on: addresses hold.
  const { gates, before, cellBefore, raw } = layout.placesIn(kept);
  const biased = operands.biasIh !== null;
  const weightHh = matrix(operands.weightHh);
  productInto(
    dtype,
    [rows, cell.gates * hidden, inputSize],
    matrix(operands.x),
    turned(matrix(operands.weightIh)),
    target(layout.column(gates, 0, 0)),
    biased,
    scratch.address,
  );
  const { next } = kernelsOf(cell);
  for (const step of layout.order) {
    const now = layout.stateRows(before, step.first);
    const stateBytes = step.rows * state * size;
    copyBytes(now.address, h.address, stateBytes);
    for (const { from, count, to } of cell.hidden) {
      productInto(
        dtype,
        [step.rows, count * hidden, state],
        elements(now, size),
        turned(below(weightHh, from * hidden)),
        target(layout.column(gates, step.first, to)),
        biased || to < cell.gates,
        scratch.address,
      );
    }
    const after = layout.stateRows(y.address, step.first);
    const read = layout.columns(gates, step.first);
    const projects = operands.weightHr !== null;
    const made = projects ? layout.hiddenRows(raw, step.first) : after;
    if (cell.previous === "cell") {
      const cellNow = layout.hiddenRows((c as NDArray).address, 0);
      const saved = layout.hiddenRows(cellBefore, step.first);
      copyBytes(saved.address, cellNow.address, step.rows * hidden * size);
      next.run(dtype, step.rows, hidden, [made, cellNow, ...read, saved]);
    } else {
      next.run(dtype, step.rows, hidden, [made, ...read, ...(cell.previous === "hidden" ? [now] : [])]);
    }
    if (operands.weightHr !== null) {
      productInto(
        dtype,
        [step.rows, state, hidden],
        elements(made, size),
        turned(matrix(operands.weightHr)),
        target(after),
        false,
        scratch.address,
      );
    }
    copyBytes(h.address, after.address, stateBytes);
  }
  lifetimes.release(scratch);
  return { y, h, c, kept };
}

/** Begins the sums of the pre-activations at the biases. */
function fillWithBiases(layout: Layout, kept: Storage, { biasIh, biasHh }: LayerOperands): void {
  if (biasIh === null || biasHh === null || layout.rows === 0) {
    return;
  }
  const { cell, hidden, rows, dtype } = layout;
  const wide = cell.columns * hidden;
  const row = empty([wide], dtype);
  const part = (a: NDArray, from: number, count: number): NDArray => {
    const [stride] = a.strides as [number];
    return a.view([count * hidden], [stride], a.offset + from * hidden * stride);
  };
  copyInto(part(row, 0, cell.gates), biasIh);
  for (const { from, count, to } of cell.hidden) {
    const begun = to < cell.gates;
    (begun ? addInto : copyInto)(part(row, to, count), part(biasHh, from, count));
  }
  copyInto(new NDArray(kept, dtype, [rows, wide], [wide, 1], 0, rows * wide, true), row);
  lifetimes.release(row.storage);
}
