// One layer of a recurrent network in one direction as one operation: fused kernels there and back, beside the plain
// steps of differentiable operations that define its meaning and that its derivatives of higher order go through.

import { grad } from "../autograd/grad.js";
import { isGradEnabled } from "../autograd/mode.js";
import type { Gradient } from "../autograd/node.js";
import { observing } from "../autograd/observer.js";
import { record, recordMany, Tensor } from "../autograd/tensor.js";
import { lifetimes, type Storage } from "../engine/storage.js";
import { denseOf } from "../ndarray/arithmetic.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { runLayer } from "../ndarray/recurrence.js";
import { runLayerBack } from "../ndarray/recurrence-back.js";
import type { LayerOperands, Steps } from "../ndarray/recurrence-layout.js";
import { type Cell, gruCell, lstmCell, reluCell, tanhCell } from "../ndarray/recurrent-cells.js";
import { relu, sigmoid, tanh } from "./activations-torch.generated.js";
import { add, mul, sub } from "./arithmetic.js";
import { cat } from "./joining.js";
import { matmul } from "./matrix.js";
import { sliceView, swapLast } from "./view.js";

export type { Steps };

/** What one step reads and gives; `cell` is null where the cell has none. */
interface State {
  readonly h: Tensor;
  readonly c: Tensor | null;
}

/** A kind of recurrent cell: its kernels, and a step in plain operations. */
export interface RecurrentCell {
  readonly kernels: Cell;
  /** The next state, from the two products (with their biases) and the state before. */
  readonly step: (fromInput: Tensor, fromHidden: Tensor, before: State) => State;
}

/** Columns `k` of equal width of a matrix. */
function gate(t: Tensor, k: number, count: number): Tensor {
  const width = (t.shape[1] as number) / count;
  return sliceView(t, 1, k * width, width);
}

function elman(kernels: Cell, activation: (x: Tensor) => Tensor): RecurrentCell {
  return { kernels, step: (x, h) => ({ h: activation(add(x, h)), c: null }) };
}

/** The cells, by PyTorch's names of the modes. */
export const recurrentCells: Readonly<Record<"RNN_TANH" | "RNN_RELU" | "LSTM" | "GRU", RecurrentCell>> = {
  RNN_TANH: elman(tanhCell, tanh),
  RNN_RELU: elman(reluCell, relu),
  LSTM: {
    kernels: lstmCell,
    step: (x, h, { c: cell }) => {
      const sums = add(x, h);
      const [i, f] = [gate(sums, 0, 4), gate(sums, 1, 4)];
      const [g, o] = [gate(sums, 2, 4), gate(sums, 3, 4)];
      const c = add(mul(sigmoid(f), cell as Tensor), mul(sigmoid(i), tanh(g)));
      return { h: mul(sigmoid(o), tanh(c)), c };
    },
  },
  GRU: {
    kernels: gruCell,
    step: (x, h, before) => {
      const r = sigmoid(add(gate(x, 0, 3), gate(h, 0, 3)));
      const z = sigmoid(add(gate(x, 1, 3), gate(h, 1, 3)));
      const n = tanh(add(gate(x, 2, 3), mul(r, gate(h, 2, 3))));
      return { h: add(mul(sub(before.h, n), z), n), c: null };
    },
  },
};

/** A layer's input, initial state and parameters; null for what it does not have. */
export interface LayerTensors {
  /** [rows of all steps, input size], one step after another. */
  readonly x: Tensor;
  /** [batch, state size] */
  readonly h: Tensor;
  /** [batch, hidden size] */
  readonly c: Tensor | null;
  readonly weightIh: Tensor;
  readonly weightHh: Tensor;
  readonly biasIh: Tensor | null;
  readonly biasHh: Tensor | null;
  readonly weightHr: Tensor | null;
}

/** The hidden states of all steps in the order of the input's rows, and the last state of every sequence. */
export interface LayerStates {
  readonly y: Tensor;
  readonly h: Tensor;
  readonly c: Tensor | null;
}

const NAMES = ["x", "h", "c", "weightIh", "weightHh", "biasIh", "biasHh", "weightHr"] as const;

type Named<T> = { readonly [Name in (typeof NAMES)[number]]: T };

function mapped<A, B>(of: Named<A>, fn: (value: A) => B): Named<B> {
  return {
    x: fn(of.x),
    h: fn(of.h),
    c: fn(of.c),
    weightIh: fn(of.weightIh),
    weightHh: fn(of.weightHh),
    biasIh: fn(of.biasIh),
    biasHh: fn(of.biasHh),
    weightHr: fn(of.weightHr),
  };
}

function listed<A>(of: Named<A>): A[] {
  return [of.x, of.h, of.c, of.weightIh, of.weightHh, of.biasIh, of.biasHh, of.weightHr];
}

const arrayOf = (t: Tensor | null): NDArray | null => t?.array ?? null;
const wantsGradient = (t: Tensor | null): boolean => t?.requiresGrad === true;
const isPresent = (t: Tensor | null): t is Tensor => t !== null;

/** What a recurrent layer says of itself to an observer, before it runs: enough to run it step by step. */
export class RecurrenceCall {
  constructor(
    readonly cell: RecurrentCell,
    readonly steps: Steps,
    readonly tensors: LayerTensors,
  ) {}
}

/** Runs a layer; the caller has checked shapes and types. */
export function recurrentLayer(cell: RecurrentCell, steps: Steps, tensors: LayerTensors): LayerStates {
  const arrays = mapped(tensors, arrayOf) as LayerOperands;
  const { y, h, c, kept } = runLayer(cell.kernels, steps, arrays);
  const wanted = mapped(tensors, wantsGradient);
  const inputs = listed<Tensor | null>(tensors);
  observing.current?.announced(new RecurrenceCall(cell, steps, tensors), []);
  const outputs = recordMany(
    `${cell.kernels.name}Backward0`,
    c === null ? [y, h] : [y, h, c],
    inputs,
    layerBack.bind(null, { cell, steps, tensors, arrays, kept, wanted }),
    inputs.filter(isPresent),
  );
  const node = outputs[0]?.gradFn ?? null;
  if (node === null) {
    lifetimes.release(kept);
  } else {
    node.owned = kept;
  }
  return { y: outputs[0] as Tensor, h: outputs[1] as Tensor, c: outputs[2] ?? null };
}

/** What the way back reads of a layer that ran. */
interface Ran {
  readonly cell: RecurrentCell;
  readonly steps: Steps;
  readonly tensors: LayerTensors;
  readonly arrays: LayerOperands;
  readonly kept: Storage;
  readonly wanted: Named<boolean>;
}

function layerBack(ran: Ran, ...[gy, gh, gc]: readonly Gradient[]): readonly Gradient[] {
  const { cell, steps, wanted } = ran;
  if (isGradEnabled()) {
    return gradientsOfPlain(cell, steps, ran.tensors, [gy ?? null, gh ?? null, gc ?? null]);
  }
  const given = { y: denseGradient(gy), h: denseGradient(gh), c: denseGradient(gc) };
  const found = listed(runLayerBack(cell.kernels, steps, ran.arrays, ran.kept, given, wanted));
  const asked = listed(wanted);
  const answers = new Array<Gradient>(found.length);
  for (let i = 0; i < found.length; i++) {
    const array = found[i] as NDArray | null;
    answers[i] = asked[i] === true && array !== null ? new Tensor(array) : null;
  }
  return answers;
}

function denseGradient(g: Gradient | undefined): NDArray | null {
  return g === null || g === undefined ? null : denseOf(g.array);
}

/** The same from operations of which each has a derivative of its own. */
export function plainLayer(cell: RecurrentCell, steps: Steps, tensors: LayerTensors): LayerStates {
  const { x, biasIh, biasHh, weightHr } = tensors;
  const affine = (input: Tensor, weight: Tensor, bias: Tensor | null): Tensor => {
    const product = matmul(input, swapLast(weight));
    return bias === null ? product : add(product, bias);
  };
  const fromInput = affine(x, tensors.weightIh, biasIh);
  const { batchSizes, reverse } = steps;
  const outputs = new Array<Tensor>(batchSizes.length);
  let [h, c] = [tensors.h, tensors.c];
  let first = reverse ? (x.shape[0] as number) : 0;
  for (let i = 0; i < batchSizes.length; i++) {
    const t = reverse ? batchSizes.length - 1 - i : i;
    const rows = batchSizes[t] as number;
    first -= reverse ? rows : 0;
    const before = { h: head(h, rows), c: c === null ? null : head(c, rows) };
    const product = affine(before.h, tensors.weightHh, biasHh);
    const made = cell.step(sliceView(fromInput, 0, first, rows), product, before);
    const state = weightHr === null ? made.h : matmul(made.h, swapLast(weightHr));
    outputs[t] = state;
    h = withHead(h, state);
    c = c === null || made.c === null ? null : withHead(c, made.c);
    first += reverse ? 0 : rows;
  }
  return { y: cat(outputs), h, c };
}

const head = (t: Tensor, rows: number): Tensor => (rows === t.shape[0] ? t : sliceView(t, 0, 0, rows));

/** The tensor with its first rows replaced. */
function withHead(t: Tensor, rows: Tensor): Tensor {
  const [all, count] = [t.shape[0] as number, rows.shape[0] as number];
  return all === count ? rows : cat([rows, sliceView(t, 0, count, all - count)]);
}

// A walk that is recorded goes through the plain steps. They run on aliases, so that the walk ends at the operands even
// where one of them was computed from another.
function gradientsOfPlain(
  cell: RecurrentCell,
  steps: Steps,
  tensors: LayerTensors,
  gradients: readonly Gradient[],
): readonly Gradient[] {
  const aliases = mapped<Tensor | null, Tensor | null>(tensors, (t) =>
    t === null ? null : record("AliasBackward0", t.array, [t], (g) => [g], []),
  );
  const { y, h, c } = plainLayer(cell, steps, aliases as LayerTensors);
  const results = [y, h, c].map((result, i) => ({ result, gradient: gradients[i] ?? null }));
  const reached = results.filter(({ result, gradient }) => result !== null && gradient !== null);
  const wanted = NAMES.filter((name) => aliases[name]?.requiresGrad === true);
  const found = grad(
    reached.map(({ result }) => result as Tensor),
    wanted.map((name) => aliases[name] as Tensor),
    { gradOutputs: reached.map(({ gradient }) => gradient), createGraph: true, allowUnused: true },
  );
  return NAMES.map((name) => found[wanted.indexOf(name)] ?? null);
}
