// Options as Python writes them: names, and values.

import { float64 } from "../ndarray/dtype.js";
import { pythonName as snakeCase } from "../activations/parameters.js";
import { formatScalar } from "../tensor/number.js";

/** PyTorch's name of an option: `weight_decay` of `weightDecay`, `T_max` of `TMax`, `T_0` of `T0`, but `t0` of `t0`. */
export function pythonName(name: string): string {
  return name.slice(0, 1) + snakeCase(name.slice(1).replace(/^\d/, /^[A-Z]/.test(name) ? "_$&" : "$&"));
}

/** Our name of one of PyTorch's options: `weightDecay`. */
export function camelName(name: string): string {
  return name.replace(/(?<=[^_])_([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Python's `str` of an option. */
export function printedValue(value: unknown): string {
  if (typeof value === "boolean") {
    return value ? "True" : "False";
  }
  if (value === null || value === undefined) {
    return "None";
  }
  if (typeof value === "number") {
    return Number.isInteger(value) ? String(value) : formatScalar(value, float64);
  }
  return Array.isArray(value) ? `(${value.map(printedValue).join(", ")})` : String(value);
}
