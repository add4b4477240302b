// Elements in reverse or rotated order.

import { record, type Tensor } from "../autograd/tensor.js";
import { copyInto, copyOf } from "../ndarray/arithmetic.js";
import { permuted, reversed, sliced } from "../ndarray/geometry.js";
import { empty, type NDArray } from "../ndarray/ndarray.js";
import { wrapDim, type Shape } from "../ndarray/shape.js";
import { bind, need, sizesOf, type Arguments, type Sizes, namedSizes } from "./arguments.js";
import { expectTensor } from "./expect-tensor.js";

/**
 * The order of elements reversed along the given dimensions.
 *
 * @returns a copy.
 * @throws RangeError for a dimension given twice.
 * @example torch.arange(3).flip(0) // tensor([2, 1, 0])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.flip.html
 */
export function flip(input: Tensor, ...dims: Sizes<"dims">): Tensor {
  expectTensor("flip", input);
  const rank = input.shape.length;
  const wrapped = namedSizes("flip", dims, "dims").map((d) => wrapDim("flip", d, rank));
  const twice = wrapped.find((d, i) => wrapped.indexOf(d) !== i);
  if (twice !== undefined) {
    throw new RangeError(`flip: dim ${twice} appears multiple times in the list of dims`);
  }
  return flipped(input, rank === 0 ? [] : wrapped);
}

function flipped(t: Tensor, dims: readonly number[]): Tensor {
  return record("FlipBackward0", copyOf(reversed(t.array, dims)), [t], (g) => [flipped(g, dims)], []);
}

/** The order reversed along dimension 1: left and right exchanged. */
export function fliplr(input: Tensor): Tensor {
  expectTensor("fliplr", input);
  if (input.shape.length < 2) {
    throw new RangeError(`fliplr: Input must be >= 2-d, but got shape [${input.shape.join(", ")}]`);
  }
  return flipped(input, [1]);
}

/** The order reversed along dimension 0: up and down exchanged. */
export function flipud(input: Tensor): Tensor {
  expectTensor("flipud", input);
  if (input.shape.length < 1) {
    throw new RangeError("flipud: Input must be >= 1-d, but got a 0-d tensor");
  }
  return flipped(input, [0]);
}

interface Roll {
  shifts: number | Shape;
  dims?: number | Shape;
}

/**
 * Elements shifted along dimensions; those that leave at the end come in at the start.
 *
 * @param dims as many as `shifts`; without them the flattened tensor is shifted.
 * @returns a copy.
 * @example torch.arange(4).roll(1) // tensor([3, 0, 1, 2])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.roll.html
 */
export function roll(input: Tensor, ...args: Arguments<Roll, ["shifts", "dims"]>): Tensor {
  expectTensor("roll", input);
  const bound = bind<Roll>("roll", args, ["shifts", "dims"]);
  const list = (value: number | Shape): readonly number[] => sizesOf("roll", [value]);
  const shifts = list(need("roll", "shifts", bound.shifts));
  const dims = list(bound.dims ?? []);
  if (shifts.length === 0) {
    throw new RangeError("roll: `shifts` required");
  }
  if (dims.length !== shifts.length && !(dims.length === 0 && shifts.length === 1)) {
    throw new RangeError(
      `roll: shifts and dimensions must align. shifts: ${shifts.length}, dims:${dims.length}`,
    );
  }
  return rolled(
    input,
    shifts,
    dims.map((d) => wrapDim("roll", d, input.shape.length)),
  );
}

function rolled(t: Tensor, shifts: readonly number[], dims: readonly number[]): Tensor {
  let array = t.array;
  if (dims.length === 0) {
    const flat = copyOf(array);
    array = shiftedAlong(flat.view([flat.size], [1]), 0, shifts[0] as number).view(flat.shape, flat.strides);
  } else if (array.rank === 0) {
    array = copyOf(array);
  } else {
    dims.forEach((d, i) => {
      array = shiftedAlong(array, d, shifts[i] as number);
    });
  }
  const back = shifts.map((shift) => -shift);
  return record("RollBackward0", array, [t], (g) => [rolled(g, back, dims)], []);
}

function shiftedAlong(a: NDArray, dim: number, shift: number): NDArray {
  const length = a.shape[dim] as number;
  if (length === 0) {
    return copyOf(a);
  }
  const by = ((shift % length) + length) % length;
  const out = empty(a.shape, a.dtype);
  copyInto(sliced(out, dim, by, length - by), sliced(a, dim, 0, length - by));
  copyInto(sliced(out, dim, 0, by), sliced(a, dim, length - by, by));
  return out;
}

interface Rot90 {
  k?: number;
  dims?: Shape;
}

/**
 * Rotated by `k` quarter turns in the plane of two dimensions, from the first towards the second.
 *
 * @param dims [0, 1] unless given.
 * @returns a copy.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.rot90.html
 */
export function rot90(input: Tensor, ...args: Arguments<Rot90, ["k", "dims"]>): Tensor {
  expectTensor("rot90", input);
  const { k = 1, dims = [0, 1] } = bind<Rot90>("rot90", args, ["k", "dims"]);
  const rank = input.shape.length;
  if (dims.length !== 2) {
    throw new RangeError(`rot90: expected total rotation dims == 2, but got dims = ${dims.length}`);
  }
  if (rank < 2) {
    throw new RangeError(`rot90: expected total dims >= 2, but got total dims = ${rank}`);
  }
  const [a, b] = dims.map((d) => wrapDim("rot90", d, rank)) as [number, number];
  if (a === b) {
    throw new RangeError(
      `rot90: expected rotation dims to be different, but got dim0 = ${dims[0]} and dim1 = ${dims[1]}`,
    );
  }
  return rotated(input, ((k % 4) + 4) % 4, a, b);
}

function rotated(t: Tensor, quarters: number, a: number, b: number): Tensor {
  const order = t.shape.map((_, d) => (d === a ? b : d === b ? a : d));
  const { array } = t;
  const turned = [
    () => array,
    () => permuted(reversed(array, [b]), order),
    () => reversed(array, [a, b]),
    () => permuted(reversed(array, [a]), order),
  ][quarters] as () => NDArray;
  const back = (4 - quarters) % 4;
  return record("Rot90Backward0", copyOf(turned()), [t], (g) => [rotated(g, back, a, b)], []);
}
