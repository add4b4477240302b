// Comparisons: results are masks.

import { type BinaryFunction, type BinaryInPlace, binary } from "./define.js";
import { toBool } from "./operation.js";

const eqOf = binary({
  name: "eq",
  types: toBool,
  value: (a, b) => a.eq(b),
});

/**
 * Whether elements are equal; false where either is NaN.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.eq.html
 */
export const eq: BinaryFunction = eqOf.call;

/** `eq`, written over the first tensor. */
export const eq_: BinaryInPlace = eqOf.inPlace;

const neOf = binary({
  name: "ne",
  types: toBool,
  value: (a, b) => a.ne(b),
});

/**
 * Whether elements are not equal; false where either is NaN (true for ne).
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.ne.html
 */
export const ne: BinaryFunction = neOf.call;

/** `ne`, written over the first tensor. */
export const ne_: BinaryInPlace = neOf.inPlace;

/** Another name of `ne`. */
export const notEqual: BinaryFunction = ne;

const ltOf = binary({
  name: "lt",
  types: toBool,
  value: (a, b) => a.lt(b),
});

/**
 * Whether elements are less; false where either is NaN.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.lt.html
 */
export const lt: BinaryFunction = ltOf.call;

/** `lt`, written over the first tensor. */
export const lt_: BinaryInPlace = ltOf.inPlace;

/** Another name of `lt`. */
export const less: BinaryFunction = lt;

const leOf = binary({
  name: "le",
  types: toBool,
  value: (a, b) => a.le(b),
});

/**
 * Whether elements are less or equal; false where either is NaN.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.le.html
 */
export const le: BinaryFunction = leOf.call;

/** `le`, written over the first tensor. */
export const le_: BinaryInPlace = leOf.inPlace;

/** Another name of `le`. */
export const lessEqual: BinaryFunction = le;

const gtOf = binary({
  name: "gt",
  types: toBool,
  value: (a, b) => a.gt(b),
});

/**
 * Whether elements are greater; false where either is NaN.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.gt.html
 */
export const gt: BinaryFunction = gtOf.call;

/** `gt`, written over the first tensor. */
export const gt_: BinaryInPlace = gtOf.inPlace;

/** Another name of `gt`. */
export const greater: BinaryFunction = gt;

const geOf = binary({
  name: "ge",
  types: toBool,
  value: (a, b) => a.ge(b),
});

/**
 * Whether elements are greater or equal; false where either is NaN.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.ge.html
 */
export const ge: BinaryFunction = geOf.call;

/** `ge`, written over the first tensor. */
export const ge_: BinaryInPlace = geOf.inPlace;

/** Another name of `ge`. */
export const greaterEqual: BinaryFunction = ge;

/** Another name of `ne_`. */
export const notEqual_: BinaryInPlace = ne_;
/** Another name of `lt_`. */
export const less_: BinaryInPlace = lt_;
/** Another name of `le_`. */
export const lessEqual_: BinaryInPlace = le_;
/** Another name of `gt_`. */
export const greater_: BinaryInPlace = gt_;
/** Another name of `ge_`. */
export const greaterEqual_: BinaryInPlace = ge_;
