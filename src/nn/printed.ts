// What modules print of their options, as Python writes it.

import { float64 } from "../ndarray/dtype.js";
import { formatScalar } from "../tensor/number.js";

/** A number that Python holds as a float: 1 is "1.0". */
export const float = (value: number): string => formatScalar(value, float64);

export const flag = (value: boolean): string => (value ? "True" : "False");

/** A tuple: "(1, 2)", and with one element "(1,)". */
export const tuple = (values: readonly (number | null)[]): string =>
  `(${values.map((n) => n ?? "None").join(", ")}${values.length === 1 ? "," : ""})`;

/** One number, or a tuple. */
export const numberOrTuple = (values: number | readonly (number | null)[]): string =>
  typeof values === "number" ? String(values) : tuple(values);

/** A number that Python was given as it is written here: 2 is "2", half is "0.5". */
export const number = (value: number): string => (Number.isInteger(value) ? String(value) : float(value));
