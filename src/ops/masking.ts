// Elements that a mask names, and places that are not zero.

import { Tensor } from "../autograd/tensor.js";
import { copyOf, denseOf, filled } from "../ndarray/arithmetic.js";
import { bool, type DType, int32, int64, uint8 } from "../ndarray/dtype.js";
import { fromTyped } from "../ndarray/from-data.js";
import { broadcasted } from "../ndarray/geometry.js";
import { comparableOf } from "../ndarray/order.js";
import { type Picks, placesOf } from "../ndarray/picks.js";
import { broadcastShapes, type Shape, sizeOf } from "../ndarray/shape.js";
import { bind, need, type Arguments } from "./arguments.js";
import { ne } from "./comparison.js";
import { expand } from "./broadcast.js";
import { castTo } from "./cast.js";
import { clone } from "./conversion.js";
import { expectTensor } from "./expect-tensor.js";
import { intoOut, type OutOption } from "./out.js";
import { picked, writePicks } from "./picking.js";
import { flatPicks } from "./places.js";
import type { Scalar } from "./promotion.js";
import { reshape } from "./view.js";

interface Masked {
  mask: Tensor;
}

// PyTorch still takes bytes of 0 and 1, and to write by a mask other integers too.
function asMask(operation: string, mask: unknown, accepted: readonly DType[]): Tensor {
  expectTensor(operation, mask, "mask");
  if (mask.dtype === bool) {
    return mask;
  }
  if (!accepted.includes(mask.dtype)) {
    throw new TypeError(
      `${operation}: expected BoolTensor for mask, but got ${mask.dtype.toString()}; use mask.bool()`,
    );
  }
  if (
    comparableOf(denseOf(mask.array)).some(
      (value) => value !== 0 && value !== 1 && value !== 0n && value !== 1n,
    )
  ) {
    throw new RangeError(`${operation}: Mask tensor can take 0 and 1 values only; use mask.ne(0)`);
  }
  return ne(mask, 0);
}

const TO_SELECT: readonly DType[] = [uint8];
const TO_WRITE: readonly DType[] = [uint8, int32, int64];

/** Every place of an array of this shape that the mask names, counted through all elements. */
function maskPicks(operation: string, mask: Tensor, shape: Shape): Picks {
  if (mask.shape.length > shape.length) {
    throw new RangeError(
      `${operation}: output with shape [${shape.join(", ")}] doesn't match the broadcast shape of the mask [${mask.shape.join(", ")}]`,
    );
  }
  const places = placesOf(denseOf(expand(mask, shape).array));
  return { order: shape.map((_, d) => d), first: 0, count: shape.length, shape: [places.length], places };
}

/**
 * The elements where the mask holds, as a vector; input and mask broadcast.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.masked_select.html
 */
export function maskedSelect(input: Tensor, mask: Tensor, options?: OutOption): Tensor {
  expectTensor("maskedSelect", input);
  const holds = asMask("maskedSelect", mask, TO_SELECT);
  const shape = broadcastShapes("maskedSelect", input.shape, mask.shape);
  const whole = expand(input, shape);
  return intoOut(
    "maskedSelect",
    picked("MaskedSelectBackward0", whole, maskPicks("maskedSelect", holds, shape)),
    options?.out,
  );
}

interface MaskedFill extends Masked {
  value: Tensor | Scalar;
}

function fillMasked(operation: string, self: Tensor, args: readonly unknown[]): Tensor {
  const given = bind<MaskedFill>(operation, args, ["mask", "value"]);
  const mask = asMask(operation, need(operation, "mask", given.mask), TO_WRITE);
  const value = need(operation, "value", given.value);
  if (value instanceof Tensor && value.shape.length > 0) {
    throw new RangeError(
      `${operation}: only supports a 0-dimensional value tensor, but got tensor with ${value.shape.length} dimension(s).`,
    );
  }
  const values =
    value instanceof Tensor ? castTo(value, self.dtype) : new Tensor(filled([], value, self.dtype));
  const picks = maskPicks(operation, mask, self.shape);
  const spreadOut = broadcasted(values.array, picks.shape);
  if (spreadOut !== null) {
    writePicks(operation, self, picks, values, spreadOut, false);
  }
  return self;
}

/**
 * One value where the mask holds, on a copy of the broadcast shape.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.masked_fill.html
 */
export function maskedFill(input: Tensor, ...args: Arguments<MaskedFill, ["mask", "value"]>): Tensor {
  expectTensor("maskedFill", input);
  const { mask } = bind<MaskedFill>("maskedFill", args, ["mask", "value"]);
  expectTensor("maskedFill", mask, "mask");
  const shape = broadcastShapes("maskedFill", input.shape, mask.shape);
  return fillMasked("maskedFill", clone(expand(input, shape)), args);
}

/** `maskedFill`, in place: the mask broadcasts to the tensor. */
export function maskedFill_(self: Tensor, ...args: Arguments<MaskedFill, ["mask", "value"]>): Tensor {
  expectTensor("maskedFill_", self);
  return fillMasked("maskedFill_", self, args);
}

interface MaskedScatter extends Masked {
  source: Tensor;
}

function scatterMasked(operation: string, self: Tensor, args: readonly unknown[]): Tensor {
  const given = bind<MaskedScatter>(operation, args, ["mask", "source"]);
  const mask = asMask(operation, need(operation, "mask", given.mask), TO_WRITE);
  const source = need(operation, "source", given.source);
  expectTensor(operation, source, "source");
  if (source.dtype !== self.dtype) {
    throw new TypeError(
      `${operation}: expected self and source to have same dtypes but got ${self.dtype.toString()} and ${source.dtype.toString()}`,
    );
  }
  const picks = maskPicks(operation, mask, self.shape);
  const [count = 0] = picks.shape;
  if (source.array.size < count) {
    throw new RangeError(
      `${operation}: the source has ${source.array.size} elements, but the mask names ${count}`,
    );
  }
  const flat = reshape(source, [source.array.size]);
  const first = Int32Array.from({ length: count }, (_, i) => i);
  const values = picked("SliceBackward0", flat, {
    order: [0],
    first: 0,
    count: 1,
    shape: [count],
    places: first,
  });
  writePicks(operation, self, picks, values, values.array, false);
  return self;
}

/**
 * The elements of `source`, in order, where the mask holds, on a copy.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.masked_scatter_.html
 */
export function maskedScatter(input: Tensor, ...args: Arguments<MaskedScatter, ["mask", "source"]>): Tensor {
  expectTensor("maskedScatter", input);
  const { mask } = bind<MaskedScatter>("maskedScatter", args, ["mask", "source"]);
  expectTensor("maskedScatter", mask, "mask");
  const shape = broadcastShapes("maskedScatter", input.shape, mask.shape);
  return scatterMasked("maskedScatter", clone(expand(input, shape)), args);
}

/** `maskedScatter`, in place. */
export function maskedScatter_(self: Tensor, ...args: Arguments<MaskedScatter, ["mask", "source"]>): Tensor {
  expectTensor("maskedScatter_", self);
  return scatterMasked("maskedScatter_", self, args);
}

interface Put {
  index: Tensor;
  source: Tensor;
  accumulate?: boolean;
}

function putBy(operation: string, self: Tensor, args: readonly unknown[]): Tensor {
  const { index, source, accumulate = false } = bind<Put>(operation, args, ["index", "source", "accumulate"]);
  const picks = flatPicks(operation, self, need(operation, "index", index));
  const values = need(operation, "source", source);
  expectTensor(operation, values, "source");
  if (values.dtype !== self.dtype) {
    throw new TypeError(
      `${operation}: expected self and source to have the same dtype, but got ${self.dtype.toString()} and ${values.dtype.toString()}`,
    );
  }
  if (values.array.size !== sizeOf(picks.shape)) {
    throw new RangeError(
      `${operation}: expected source and index to have the same number of elements, but got ${values.array.size} and ${sizeOf(picks.shape)}`,
    );
  }
  const shaped = reshape(values, picks.shape);
  writePicks(operation, self, picks, shaped, shaped.array, accumulate);
  return self;
}

/**
 * Writes `source` to places of the flattened tensor, on a copy.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.put_.html
 */
export function put(input: Tensor, ...args: Arguments<Put, ["index", "source", "accumulate"]>): Tensor {
  expectTensor("put", input);
  return putBy("put", clone(input), args);
}

/** `put`, in place. */
export function put_(self: Tensor, ...args: Arguments<Put, ["index", "source", "accumulate"]>): Tensor {
  expectTensor("put_", self);
  return putBy("put_", self, args);
}

/**
 * The places of elements that are not zero: [count, dimensions], int64.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.argwhere.html
 */
export function argwhere(input: Tensor): Tensor {
  expectTensor("argwhere", input);
  const mask = input.dtype === bool ? copyOf(input.array) : ne(new Tensor(input.array), 0).array;
  const places = placesOf(denseOf(mask));
  const { shape } = input;
  const out = new Int32Array(places.length * shape.length);
  places.forEach((place, i) => {
    let rest = place;
    for (let d = shape.length - 1; d >= 0; d--) {
      out[i * shape.length + d] = rest % (shape[d] as number);
      rest = Math.floor(rest / (shape[d] as number));
    }
  });
  return new Tensor(fromTyped(out, [places.length, shape.length], int64));
}

interface NonzeroOptions extends OutOption {
  asTuple?: boolean;
}

/** The places of elements that are not zero, in one tensor or, with `asTuple`, in one for each dimension. */
export interface NonzeroFunction {
  (input: Tensor): Tensor;
  (input: Tensor, options: { asTuple: true }): Tensor[];
  (input: Tensor, options: NonzeroOptions): Tensor | Tensor[];
}

/**
 * The places of elements that are not zero, [count, dimensions], int64.
 *
 * @example torch.nonzero(torch.tensor([0, 3, 0, 5])) // tensor([[1], [3]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nonzero.html
 */
export const nonzero: NonzeroFunction = ((input: Tensor, options: NonzeroOptions = {}) => {
  expectTensor("nonzero", input);
  const { asTuple = false, out } = bind<NonzeroOptions>("nonzero", [options], [], ["asTuple", "out"]);
  if (!asTuple) {
    return intoOut("nonzero", argwhere(input), out);
  }
  const list = argwhere(input.shape.length === 0 ? reshape(input, [1]) : input).array;
  const [count = 0, rank = 0] = list.shape;
  return Array.from({ length: rank }, (_, d) => new Tensor(copyOf(list.view([count], [rank], d))));
}) as NonzeroFunction;
