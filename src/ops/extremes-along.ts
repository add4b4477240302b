// The largest and the smallest elements along a dimension, and where they stand.

import { Tensor } from "../autograd/tensor.js";
import { extremesAlong } from "../ndarray/arg-reduce.js";
import { bool } from "../ndarray/dtype.js";
import { wrapDim } from "../ndarray/shape.js";
import { bind, type Arguments } from "./arguments.js";
import { maximum, minimum } from "./extremes.js";
import { gather } from "./gathering.js";
import { intoOut, type OutOption } from "./out.js";
import { amax, amin } from "./reductions.js";
import { reshape } from "./view.js";
import { expectTensor } from "./expect-tensor.js";
import { intoOuts, ValuesAndIndices } from "./values-and-indices.js";

interface Along {
  dim: number;
  keepdim?: boolean;
}

interface MaybeAlong extends OutOption {
  dim?: number | null;
  keepdim?: boolean;
}

type Extreme = "max" | "min";

function along(
  operation: string,
  input: Tensor,
  { dim, keepdim = false }: Along,
  extreme: Extreme,
): ValuesAndIndices {
  const axis = wrapDim(operation, dim, input.shape.length);
  checkNotEmpty(operation, input, axis);
  const { values, indices } = extremesAlong(input.array, axis, true, extreme);
  const places = new Tensor(indices);
  const result = input.requiresGrad ? gather(input, axis, places) : new Tensor(values);
  const shape = keepdim || input.shape.length === 0 ? result.shape : input.shape.filter((_, d) => d !== axis);
  return new ValuesAndIndices(reshape(result, shape), reshape(places, shape), operation);
}

function checkNotEmpty(operation: string, input: Tensor, axis: number): void {
  if (input.shape[axis] === 0) {
    throw new RangeError(`${operation}: Expected reduction dim ${axis} to have non-zero size.`);
  }
}

function extreme(operation: Extreme, input: Tensor, args: readonly unknown[]): Tensor | ValuesAndIndices {
  const [first] = args;
  expectTensor(operation, input);
  if (args.length === 0) {
    if (input.array.size === 0) {
      throw new RangeError(
        `${operation}: Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.`,
      );
    }
    return operation === "max" ? amax(input) : amin(input);
  }
  if (first instanceof Tensor) {
    return operation === "max" ? maximum(input, first) : minimum(input, first);
  }
  const options = bind<Along & { other?: Tensor; out?: readonly [Tensor, Tensor] }>(
    operation,
    args,
    ["dim", "keepdim"],
    ["other", "out"],
  );
  if (options.other !== undefined) {
    return operation === "max" ? maximum(input, options.other) : minimum(input, options.other);
  }
  return intoOuts(operation, along(operation, input, options, operation), options.out);
}

/** What `max` and `min` take and give. */
export interface ExtremeFunction {
  /** The extreme of all elements, 0-d. */
  (input: Tensor): Tensor;
  /** Element by element with another tensor. */
  (input: Tensor, other: Tensor): Tensor;
  /** Along a dimension: the elements and their places. */
  (input: Tensor, dim: number, keepdim?: boolean): ValuesAndIndices;
  (input: Tensor, options: Along): ValuesAndIndices;
}

/**
 * The largest element of all; or along a dimension, with its place; or element by element with another tensor.
 * NaN counts as largest. The gradient goes to the element at the place; without a dimension it is split between ties.
 *
 * @throws RangeError for nothing to reduce, or a dimension out of range.
 * @example const { values, indices } = torch.max(logits, 1)
 * @source https://docs.pytorch.org/docs/stable/generated/torch.max.html
 */
export const max: ExtremeFunction = ((input: Tensor, ...args: unknown[]) =>
  extreme("max", input, args)) as ExtremeFunction;

/**
 * The smallest element of all; or along a dimension, with its place; or element by element with another tensor.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.min.html
 */
export const min: ExtremeFunction = ((input: Tensor, ...args: unknown[]) =>
  extreme("min", input, args)) as ExtremeFunction;

function place(operation: "argmax" | "argmin", input: Tensor, args: readonly unknown[]): Tensor {
  expectTensor(operation, input);
  const { dim = null, keepdim = false, out } = bind<MaybeAlong>(operation, args, ["dim", "keepdim"], ["out"]);
  if (input.dtype === bool) {
    throw new TypeError(`${operation}: not implemented for torch.bool; convert with .to(torch.uint8)`);
  }
  const kind = operation === "argmax" ? "max" : "min";
  if (dim === null) {
    if (input.array.size === 0) {
      throw new RangeError(
        `${operation}: Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.`,
      );
    }
    const flat = reshape(new Tensor(input.array), [input.array.size]);
    const index = new Tensor(extremesAlong(flat.array, 0, false, kind).indices);
    return intoOut(
      operation,
      keepdim
        ? reshape(
            index,
            input.shape.map(() => 1),
          )
        : index,
      out,
    );
  }
  const axis = wrapDim(operation, dim, input.shape.length);
  checkNotEmpty(operation, input, axis);
  return intoOut(operation, new Tensor(extremesAlong(input.array, axis, keepdim, kind).indices), out);
}

/**
 * The place of the largest element, int64; without a dimension, in the flattened tensor.
 *
 * @example logits.argmax(1).eq(labels)
 * @source https://docs.pytorch.org/docs/stable/generated/torch.argmax.html
 */
export function argmax(input: Tensor, ...args: Arguments<MaybeAlong, ["dim", "keepdim"]>): Tensor {
  return place("argmax", input, args);
}

/** The place of the smallest element, int64; without a dimension, in the flattened tensor. */
export function argmin(input: Tensor, ...args: Arguments<MaybeAlong, ["dim", "keepdim"]>): Tensor {
  return place("argmin", input, args);
}

/** The two ends: by name, or taken apart as `const [min, max] = torch.aminmax(x)`. */
export class MinAndMax implements Iterable<Tensor> {
  constructor(
    readonly min: Tensor,
    readonly max: Tensor,
  ) {}

  *[Symbol.iterator](): Iterator<Tensor> {
    yield this.min;
    yield this.max;
  }
}

interface RangeOptions {
  dim?: number | null;
  keepdim?: boolean;
  out?: readonly [Tensor, Tensor];
}

/**
 * The smallest and the largest element, of all or along a dimension.
 *
 * @throws RangeError for nothing to reduce.
 * @example const { min, max } = torch.aminmax(torch.tensor([1, 3, 2]))
 * @source https://docs.pytorch.org/docs/stable/generated/torch.aminmax.html
 */
export function aminmax(input: Tensor, ...args: Arguments<RangeOptions, []>): MinAndMax {
  expectTensor("aminmax", input);
  const {
    dim = null,
    keepdim = false,
    out,
  } = bind<RangeOptions>("aminmax", args, [], ["dim", "keepdim", "out"]);
  if (input.array.size === 0 && dim === null) {
    throw new RangeError(
      "aminmax: cannot compute aminmax over an empty dimension as the operation has no identity",
    );
  }
  const [least, most] = [amin(input, { dim, keepdim }), amax(input, { dim, keepdim })];
  return out === undefined
    ? new MinAndMax(least, most)
    : new MinAndMax(intoOut("aminmax", least, out[0]), intoOut("aminmax", most, out[1]));
}
