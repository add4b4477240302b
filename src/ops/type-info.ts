// What the numbers of an element type can hold.

import { describe } from "../ndarray/describe.js";
import { bool, DType } from "../ndarray/dtype.js";
import { getDefaultDtype } from "./promotion.js";

/** Of a floating point type. */
export interface FloatInfo {
  readonly bits: number;
  /** The distance from 1 to the next number. */
  readonly eps: number;
  readonly max: number;
  readonly min: number;
  /** The smallest positive number with all its digits. */
  readonly smallestNormal: number;
  /** The same. */
  readonly tiny: number;
  /** The power of ten that all numbers near 1 resolve. */
  readonly resolution: number;
  readonly dtype: string;
}

/** Of an integer type; int64's bounds are BigInts, since numbers do not hold them. */
export interface IntegerInfo {
  readonly bits: number;
  readonly max: number | bigint;
  readonly min: number | bigint;
  readonly dtype: string;
}

/**
 * The bounds and the precision of a floating point type.
 *
 * @param dtype default: the default type.
 * @throws TypeError for any other type.
 * @example torch.finfo(torch.float64).eps // 2.220446049250313e-16
 * @source https://docs.pytorch.org/docs/stable/type_info.html#torch.finfo
 */
export function finfo(dtype: DType = getDefaultDtype()): FloatInfo {
  if (!(dtype instanceof DType) || !dtype.isFloatingPoint) {
    throw new TypeError(
      `finfo: expected a floating point dtype, but got ${shownType(dtype)}; use iinfo for integers`,
    );
  }
  const single = dtype.itemsize === 4;
  const max = single ? (2 - 2 ** -23) * 2 ** 127 : Number.MAX_VALUE;
  const tiny = single ? 2 ** -126 : 2 ** -1022;
  return {
    bits: dtype.itemsize * 8,
    eps: single ? 2 ** -23 : Number.EPSILON,
    max,
    min: -max,
    smallestNormal: tiny,
    tiny,
    resolution: single ? 1e-6 : 1e-15,
    dtype: dtype.name,
  };
}

/**
 * The bounds of an integer type.
 *
 * @throws TypeError for any other type.
 * @example torch.iinfo(torch.int32).max // 2147483647
 * @source https://docs.pytorch.org/docs/stable/type_info.html#torch.iinfo
 */
export function iinfo(dtype: DType): IntegerInfo {
  if (!(dtype instanceof DType) || dtype.isFloatingPoint || dtype === bool) {
    throw new TypeError(
      `iinfo: expected an integer dtype, but got ${shownType(dtype)}; use finfo for floating point`,
    );
  }
  const bits = dtype.itemsize * 8;
  const { name } = dtype;
  if (bits === 64) {
    return { bits, max: 2n ** 63n - 1n, min: -(2n ** 63n), dtype: name };
  }
  return name === "uint8"
    ? { bits, max: 255, min: 0, dtype: name }
    : { bits, max: 2 ** 31 - 1, min: -(2 ** 31), dtype: name };
}

const shownType = (dtype: unknown): string => (dtype instanceof DType ? dtype.toString() : describe(dtype));
