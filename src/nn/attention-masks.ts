// Masks of attention as numbers that are added to scores.

import type { Tensor } from "../autograd/tensor.js";
import { bool, type DType, uint8 } from "../ndarray/dtype.js";
import { numberAt } from "../ndarray/elements.js";
import { add } from "../ops/arithmetic.js";
import { castTo } from "../ops/cast.js";
import { eq } from "../ops/comparison.js";
import { ones, zeros } from "../ops/creation.js";
import { cat } from "../ops/joining.js";
import { logicalNot } from "../ops/logic.js";
import { maskedFill } from "../ops/masking.js";
import { triu } from "../ops/triangles.js";
import { all, any } from "../ops/truth.js";
import { reshape } from "../ops/view.js";

/** @internal A mask as numbers to add: itself, or -infinity where it is false. */
export function additive(operation: string, mask: Tensor, { dtype }: Tensor): Tensor {
  if (mask.dtype === bool) {
    return excluding(logicalNot(mask), dtype);
  }
  if (!mask.dtype.isFloatingPoint) {
    throw new TypeError(
      `${operation}: Expected attnMask dtype to be bool or to match query dtype, but got ${mask.dtype.toString()}`,
    );
  }
  return castTo(mask, dtype);
}

/** Numbers to add to scores: -infinity where the mask holds, else 0. */
function excluding(mask: Tensor, dtype: DType): Tensor {
  return maskedFill(zeros(mask.shape, { dtype }), mask, Number.NEGATIVE_INFINITY);
}

/** @internal The mask that hides from query i all keys after i. */
export function causalMask(scores: readonly number[], { dtype }: Tensor): Tensor {
  return excluding(triu(ones(scores.slice(-2), { dtype: bool }), 1), dtype);
}

/** @internal Where a row of numbers to add is nothing but -infinity: [..., queries, 1]; null where no row is. */
export function blindQueries(bias: Tensor): Tensor | null {
  const blind = all(
    eq(bias.shape.length === 0 ? reshape(bias, [1]) : bias, Number.NEGATIVE_INFINITY),
    -1,
    true,
  );
  return numberAt(any(blind).array, 0) !== 0 ? blind : null;
}

interface ScoreSizes {
  readonly batch: number;
  readonly heads: number;
  readonly queries: number;
  readonly keys: number;
}

/** @internal Both masks as numbers to add to scores [batch, heads, queries, keys]; null where there is none. */
export function joinedMasks(
  operation: string,
  { batch, heads, queries, keys }: ScoreSizes,
  attnMask: Tensor | null,
  keyPaddingMask: Tensor | null,
  { dtype }: Tensor,
): Tensor | null {
  const numbers = (mask: Tensor): Tensor =>
    mask.dtype.isFloatingPoint ? castTo(mask, dtype) : excluding(castTo(mask, bool), dtype);
  const list = (shape: readonly number[]): string => `[${shape.join(", ")}]`;
  let places: Tensor | null = null;
  if (attnMask !== null) {
    const { dtype: type, shape } = attnMask;
    if (!type.isFloatingPoint && type !== bool && type !== uint8) {
      throw new TypeError(
        `${operation}: Only float, byte, and bool types are supported for attnMask, not ${type.toString()}`,
      );
    }
    const correct = shape.length === 2 ? [queries, keys] : [batch * heads, queries, keys];
    if (shape.join() !== correct.join()) {
      throw new RangeError(
        `${operation}: The shape of the ${shape.length}D attnMask is ${list(shape)}, but should be ${list(correct)}.`,
      );
    }
    places = numbers(shape.length === 2 ? attnMask : reshape(attnMask, [batch, heads, queries, keys]));
  }
  if (keyPaddingMask === null) {
    return places;
  }
  const { dtype: type, shape } = keyPaddingMask;
  if (!type.isFloatingPoint && type !== bool) {
    throw new TypeError(
      `${operation}: only bool and floating types of keyPaddingMask are supported, but got ${type.toString()}`,
    );
  }
  if (shape.join() !== [batch, keys].join()) {
    throw new RangeError(
      `${operation}: expecting keyPaddingMask shape of ${list([batch, keys])}, but got ${list(shape)}`,
    );
  }
  const padding = numbers(reshape(keyPaddingMask, [batch, 1, 1, keys]));
  return places === null ? padding : add(places, padding);
}

/** @internal The mask with one more key, which is free. */
export function widened(mask: Tensor | null): Tensor | null {
  if (mask === null) {
    return null;
  }
  const shape = mask.shape.map((size, d) => (d === mask.shape.length - 1 ? 1 : size));
  return cat([mask, zeros(shape, { dtype: mask.dtype })], -1);
}
