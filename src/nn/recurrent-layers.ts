// The way of a sequence through a stack of recurrent layers.

import type { Tensor } from "../autograd/tensor.js";
import { zeros } from "../ops/creation.js";
import { transpose } from "../ops/dimension-order.js";
import { dropped } from "../ops/dropout.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { indexSelect } from "../ops/gathering.js";
import { cat, stack as stacked } from "../ops/joining.js";
import { type LayerTensors, type RecurrentCell, recurrentLayer } from "../ops/recurrence.js";
import { reshape, sliceView } from "../ops/view.js";
import { integersOf } from "./integer-vectors.js";
import { PackedSequence } from "./packed-sequence.js";

/** The parameters of one layer in one direction. */
export type LayerParameters = Pick<LayerTensors, "weightIh" | "weightHh" | "biasIh" | "biasHh" | "weightHr">;

export interface Stack {
  readonly cell: RecurrentCell;
  /** 1, or 2 where every layer also reads from the end. */
  readonly directions: number;
  /** Layer by layer, and in each direction by direction. */
  readonly parameters: readonly LayerParameters[];
  /** The probability of dropout between layers; 0 outside training. */
  readonly dropout: number;
}

export interface Sizes {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly stateSize: number;
  readonly batchFirst: boolean;
}

interface Sequences {
  readonly output: Tensor | PackedSequence;
  /** The hidden states, [layers * directions, batch, state size], and the cell states, if the cell has them. */
  readonly states: readonly Tensor[];
}

/** @param given initial states, as the caller gave them; null for zeros. */
export function runSequence(
  name: string,
  stack: Stack,
  sizes: Sizes,
  input: Tensor | PackedSequence,
  given: readonly Tensor[] | null,
): Sequences {
  if (input instanceof PackedSequence) {
    const { data, batchSizes, sortedIndices, unsortedIndices } = input;
    const inOrder = (states: readonly Tensor[], indices: Tensor | null): readonly Tensor[] =>
      indices === null ? states : states.map((t) => indexSelect(t, 1, indices));
    const counts = integersOf(batchSizes);
    checkInput(name, data, 2, sizes);
    checkStates(name, stack, sizes, counts[0] ?? 0, given);
    const sorted = given === null ? null : inOrder(given, sortedIndices);
    const { y, states } = runStack(name, stack, sizes, counts, data, sorted);
    const output = new PackedSequence(y, batchSizes, sortedIndices, unsortedIndices);
    return { output, states: inOrder(states, unsortedIndices) };
  }
  expectTensor(name, input);
  if (input.shape.length === 2) {
    return runSingle(name, stack, sizes, input, given);
  }
  if (input.shape.length !== 3) {
    throw new RangeError(`${name}: Expected input to be 2D or 3D, got ${input.shape.length}D instead`);
  }
  checkRanks(name, given, 3, "batched 3-D");
  const ordered = sizes.batchFirst ? transpose(input, 0, 1) : input;
  const [steps, batch, features] = ordered.shape as readonly [number, number, number];
  checkInput(name, input, 3, sizes);
  checkStates(name, stack, sizes, batch, given);
  const counts = new Array<number>(steps).fill(batch);
  const { y, states } = runStack(
    name,
    stack,
    sizes,
    counts,
    reshape(ordered, [steps * batch, features]),
    given,
  );
  const output = reshape(y, [steps, batch, y.shape[1] as number]);
  return { output: sizes.batchFirst ? transpose(output, 0, 1) : output, states };
}

/** One sequence without a batch dimension: [length, features]. */
function runSingle(
  name: string,
  stack: Stack,
  sizes: Sizes,
  input: Tensor,
  given: readonly Tensor[] | null,
): Sequences {
  checkRanks(name, given, 2, "unbatched 2-D");
  checkInput(name, input, 2, sizes);
  const initial = given?.map((t) => reshape(t, [t.shape[0] as number, 1, t.shape[1] as number])) ?? null;
  checkStates(name, stack, sizes, 1, initial);
  const counts = new Array<number>(input.shape[0] as number).fill(1);
  const { y, states } = runStack(name, stack, sizes, counts, input, initial);
  return { output: y, states: states.map((t) => reshape(t, [t.shape[0] as number, t.shape[2] as number])) };
}

function checkRanks(name: string, given: readonly Tensor[] | null, rank: number, input: string): void {
  if (given?.some((t) => t.shape.length !== rank) === true) {
    const ranks = given.map((t) => `${t.shape.length}-D`);
    throw new RangeError(
      given.length === 1
        ? `${name}: For ${input} input, hx should also be ${rank}-D but got ${ranks[0]} tensor`
        : `${name}: For ${input} input, hx and cx should also be ${rank}-D but got (${ranks.join(", ")}) tensors`,
    );
  }
}

function checkInput(name: string, input: Tensor, rank: number, { inputSize }: Sizes): void {
  if (input.shape.length !== rank) {
    throw new RangeError(`${name}: input must have ${rank} dimensions, got ${input.shape.length}`);
  }
  const last = input.shape[rank - 1];
  if (last !== inputSize) {
    throw new RangeError(
      `${name}: input.size(-1) must be equal to input_size. Expected ${inputSize}, got ${last}`,
    );
  }
  if (input.shape.slice(0, -1).includes(0) && input.array.size === 0 && rank === 2) {
    throw new RangeError(`${name}: Expected sequence length to be larger than 0 in RNN`);
  }
}

function checkStates(
  name: string,
  { parameters }: Stack,
  { hiddenSize, stateSize }: Sizes,
  batch: number,
  given: readonly Tensor[] | null,
): void {
  given?.forEach((state, i) => {
    const expected = [parameters.length, batch, i === 0 ? stateSize : hiddenSize];
    if (state.shape.join() !== expected.join()) {
      const which = given.length === 1 ? "hidden size" : `hidden[${i}] size`;
      throw new RangeError(
        `${name}: Expected ${which} (${expected.join(", ")}), got [${state.shape.join(", ")}]`,
      );
    }
  });
}

/** @param x [rows of all steps, input size], of so many rows each. */
function runStack(
  name: string,
  { cell, directions, parameters, dropout }: Stack,
  { hiddenSize, stateSize }: Sizes,
  batchSizes: readonly number[],
  x: Tensor,
  given: readonly Tensor[] | null,
): { y: Tensor; states: readonly Tensor[] } {
  const { dtype } = x;
  if (batchSizes.length === 0) {
    throw new RangeError(`${name}: Expected sequence length to be larger than 0 in RNN`);
  }
  checkTypes(name, [x, ...(given ?? [])], (parameters[0] as LayerParameters).weightIh);
  const batch = batchSizes[0] as number;
  const zeroH = given === null ? zeros([batch, stateSize], { dtype }) : null;
  const zeroC = given === null ? zeros([batch, hiddenSize], { dtype }) : null;
  const hasCell = cell.kernels.previous === "cell";
  const finals: Tensor[][] = hasCell ? [[], []] : [[]];
  let rows = x;
  for (let first = 0; first < parameters.length; first += directions) {
    const outputs: Tensor[] = [];
    for (let direction = 0; direction < directions; direction++) {
      const place = first + direction;
      const h = zeroH ?? at((given as Tensor[])[0] as Tensor, place);
      const c = hasCell ? (zeroC ?? at((given as Tensor[])[1] as Tensor, place)) : null;
      const own = parameters[place] as LayerParameters;
      const states = recurrentLayer(
        cell,
        { batchSizes, reverse: direction === 1 },
        { x: rows, h, c, ...own },
      );
      outputs.push(states.y);
      finals[0]?.push(states.h);
      if (states.c !== null) {
        finals[1]?.push(states.c);
      }
    }
    const joined = outputs.length === 1 ? (outputs[0] as Tensor) : cat(outputs, 1);
    rows = first + directions < parameters.length ? dropped(joined, dropout) : joined;
  }
  return { y: rows, states: finals.map(together) };
}

/** @internal Throws unless all tensors have the type of a weight. */
export function checkTypes(name: string, tensors: readonly Tensor[], weight: Tensor): void {
  for (const { dtype } of tensors) {
    if (dtype !== weight.dtype) {
      throw new TypeError(
        `${name}: mat1 and mat2 must have the same dtype, but got ${dtype.toString()} and ${weight.dtype.toString()}; ` +
          "convert with .to()",
      );
    }
  }
}

/** The matrix at a place of the first dimension. */
function at(t: Tensor, place: number): Tensor {
  const [count, ...shape] = t.shape;
  return reshape(count === 1 ? t : sliceView(t, 0, place, 1), shape);
}

function together(states: readonly Tensor[]): Tensor {
  const [only] = states as readonly [Tensor];
  return states.length === 1 ? reshape(only, [1, ...only.shape]) : stacked(states);
}
