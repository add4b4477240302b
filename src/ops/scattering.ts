// Writing to places that an index names.

import { Tensor } from "../autograd/tensor.js";
import { filled } from "../ndarray/arithmetic.js";
import type { Picks } from "../ndarray/picks.js";
import { broadcasted } from "../ndarray/geometry.js";
import { wrapDim } from "../ndarray/shape.js";
import { mul } from "./arithmetic.js";
import { bind, need, type Arguments } from "./arguments.js";
import { castTo } from "./cast.js";
import { clone } from "./conversion.js";
import { expectTensor } from "./expect-tensor.js";
import { describe } from "../ndarray/describe.js";
import { picked, writePicks } from "./picking.js";
import { linePicks, partOf, placesAlong } from "./places.js";
import type { Scalar } from "./promotion.js";
import { reshape } from "./view.js";

function asValues(operation: string, self: Tensor, value: Tensor | Scalar, shape: readonly number[]): Tensor {
  if (!(value instanceof Tensor)) {
    if (typeof value !== "number" && typeof value !== "bigint" && typeof value !== "boolean") {
      throw new TypeError(`${operation}: the value must be a Tensor or a number, but got ${describe(value)}`);
    }
    return new Tensor(filled(shape, value, self.dtype));
  }
  if (value.dtype !== self.dtype) {
    throw new TypeError(
      `${operation}: Expected self.dtype to be equal to src.dtype, but got ${self.dtype.toString()} and ${value.dtype.toString()}; ` +
        "convert one with .to()",
    );
  }
  return value;
}

function write(operation: string, self: Tensor, picks: Picks, values: Tensor, accumulate: boolean): Tensor {
  writePicks(operation, self, picks, values, values.array, accumulate);
  return self;
}

interface Scatter {
  dim: number;
  index: Tensor;
  src?: Tensor | Scalar;
  value?: Scalar;
  reduce?: "add" | "multiply";
}

function scatterBy(operation: string, self: Tensor, args: readonly unknown[], adding: boolean): Tensor {
  expectTensor(operation, self);
  const given = bind<Scatter>(operation, args, ["dim", "index", "src"], ["value", "reduce"]);
  const index = need(operation, "index", given.index);
  expectTensor(operation, index, "index");
  const axis = wrapDim(operation, need(operation, "dim", given.dim), self.shape.length);
  const { reduce } = given;
  if (reduce !== undefined && reduce !== "add" && reduce !== "multiply") {
    throw new RangeError(
      `${operation}: reduce argument must be either add or multiply, but got ${String(reduce)}`,
    );
  }
  const source = asValues(operation, self, need(operation, "src", given.src ?? given.value), index.shape);
  if (index.array.size === 0) {
    return self;
  }
  const picks = placesAlong(operation, self, axis, index);
  const values = partOf(operation, source, index);
  if (reduce === "multiply") {
    return multiplyAt(operation, self, picks, values);
  }
  return write(operation, self, picks, values, adding || reduce === "add");
}

function multiplyAt(operation: string, self: Tensor, picks: Picks, values: Tensor): Tensor {
  if (self.requiresGrad || values.requiresGrad) {
    throw new Error(
      `${operation}: reduce "multiply" has no gradient; use scatterReduce with "prod", or detach() the operands`,
    );
  }
  // One factor at a time: a place may be named more than once.
  const flat = reshape(values, [values.array.size]);
  for (let i = 0; i < picks.places.length; i++) {
    const one = { ...picks, shape: [1], places: picks.places.slice(i, i + 1) };
    const factor = picked("SelectBackward0", flat, {
      order: [0],
      first: 0,
      count: 1,
      shape: [1],
      places: Int32Array.of(i),
    });
    write(operation, self, one, mul(picked("TakeBackward0", self, one), factor), false);
  }
  return self;
}

type ScatterArguments = Arguments<Scatter, ["dim", "index", "src"]>;

/**
 * Writes `src` to the places that `index` names along `dim`, on a copy: result[index[i][j]][j] = src[i][j] for dim 0. Of
 * repeated places the last one stays.
 *
 * @param index int64, of as many dimensions as `input`.
 * @param src a tensor at least as large as `index`, or a number.
 * @param reduce "add" or "multiply" combines with what is there.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.scatter.html
 */
export function scatter(input: Tensor, ...args: ScatterArguments): Tensor {
  expectTensor("scatter", input);
  return scatterBy("scatter", clone(input), args, false);
}

/** `scatter`, in place. */
export function scatter_(self: Tensor, ...args: ScatterArguments): Tensor {
  return scatterBy("scatter_", self, args, false);
}

/**
 * Adds `src` at the places that `index` names along `dim`, on a copy.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.scatter_add.html
 */
export function scatterAdd(input: Tensor, ...args: ScatterArguments): Tensor {
  expectTensor("scatterAdd", input);
  return scatterBy("scatterAdd", clone(input), args, true);
}

/** `scatterAdd`, in place. */
export function scatterAdd_(self: Tensor, ...args: ScatterArguments): Tensor {
  return scatterBy("scatterAdd_", self, args, true);
}

interface IndexWrite {
  dim: number;
  index: Tensor;
  source: Tensor;
  alpha?: Scalar;
}

function writeLines(operation: string, self: Tensor, args: readonly unknown[], adding: boolean): Tensor {
  expectTensor(operation, self);
  const given = bind<IndexWrite>(operation, args, ["dim", "index", "source"], adding ? ["alpha"] : []);
  const source = need(operation, "source", given.source);
  expectTensor(operation, source, "source");
  const values = asValues(operation, self, source, []);
  const picks = linePicks(
    operation,
    self,
    need(operation, "dim", given.dim),
    need(operation, "index", given.index),
  );
  const wanted = self.shape.map((n, d) => (d === picks.first ? picks.places.length : n));
  const scaled = given.alpha === undefined ? values : mul(values, given.alpha);
  if (wanted.join() !== scaled.shape.join() && scaled.array.size !== wanted.reduce((a, b) => a * b, 1)) {
    throw new RangeError(
      `${operation}: Source/destination tensor must have same slice shapes: expected [${wanted.join(", ")}] but got ` +
        `[${source.shape.join(", ")}]`,
    );
  }
  return write(operation, self, { ...picks, shape: [picks.places.length] }, reshape(scaled, wanted), adding);
}

type IndexArguments = Arguments<IndexWrite, ["dim", "index", "source"]>;

/**
 * Adds alpha times the slices of `source` to the slices along `dim` that `index` names, on a copy.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.index_add.html
 */
export function indexAdd(input: Tensor, ...args: IndexArguments): Tensor {
  expectTensor("indexAdd", input);
  return writeLines("indexAdd", clone(input), args, true);
}
/** `indexAdd`, in place. */
export function indexAdd_(self: Tensor, ...args: IndexArguments): Tensor {
  return writeLines("indexAdd_", self, args, true);
}
/**
 * Writes the slices of `source` over the slices along `dim` that `index` names, on a copy.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.index_copy.html
 */
export function indexCopy(input: Tensor, ...args: IndexArguments): Tensor {
  expectTensor("indexCopy", input);
  return writeLines("indexCopy", clone(input), args, false);
}
/** `indexCopy`, in place. */
export function indexCopy_(self: Tensor, ...args: IndexArguments): Tensor {
  return writeLines("indexCopy_", self, args, false);
}

interface IndexFill {
  dim: number;
  index: Tensor;
  value: Tensor | Scalar;
}

function fillLines(operation: string, self: Tensor, args: readonly unknown[]): Tensor {
  expectTensor(operation, self);
  const given = bind<IndexFill>(operation, args, ["dim", "index", "value"]);
  const named = linePicks(
    operation,
    self,
    need(operation, "dim", given.dim),
    need(operation, "index", given.index),
    true,
  );
  // A place that is named twice is filled once: so the gradient of the value counts it once.
  const distinct = [...new Set<number>(named.places)];
  const picks =
    named.count === 0 ? named : { ...named, shape: [distinct.length], places: Int32Array.from(distinct) };
  const value = need(operation, "value", given.value);
  if (value instanceof Tensor && value.shape.length > 0) {
    throw new RangeError(
      `${operation}: only supports a 0-dimensional value tensor, but got tensor with ${value.shape.length} dimension(s).`,
    );
  }
  const values = value instanceof Tensor ? castTo(value, self.dtype) : asValues(operation, self, value, []);
  const shape = self.shape.map((n, d) => (d === picks.first ? picks.places.length : n));
  const spreadOut = broadcasted(values.array, shape);
  if (spreadOut !== null) {
    writePicks(operation, self, picks, values, spreadOut, false);
  }
  return self;
}

/**
 * Fills the slices along `dim` that `index` names with one value, on a copy. Negative places count from the end.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.index_fill_.html
 */
export function indexFill(input: Tensor, ...args: Arguments<IndexFill, ["dim", "index", "value"]>): Tensor {
  expectTensor("indexFill", input);
  return fillLines("indexFill", clone(input), args);
}
/** `indexFill`, in place. */
export function indexFill_(self: Tensor, ...args: Arguments<IndexFill, ["dim", "index", "value"]>): Tensor {
  return fillLines("indexFill_", self, args);
}
