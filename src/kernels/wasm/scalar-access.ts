// Single elements as the widest number of their kind: f64 for floating point, i64 for integers and bool.

import type { ElementType } from "../element-type.js";
import type { Code, Value } from "./assembler.js";
import { f32, f64, i32, i64 } from "./instructions.js";

export type Wide = "f64" | "i64";

export function wideType(type: ElementType): Wide {
  return type === "float32" || type === "float64" ? "f64" : "i64";
}

export function loadWide(type: ElementType, address: Value): Value {
  switch (type) {
    case "float32":
      return f64.promoteF32(f32.load(address));
    case "float64":
      return f64.load(address);
    case "int64":
      return i64.load(address);
    case "int32":
      return i64.load32S(address);
    default:
      return i64.load8U(address);
  }
}

/** Stores a wide number; integers wrap around, and a bool must be 0 or 1. */
export function storeWide(type: ElementType, address: Value, value: Value): Code {
  switch (type) {
    case "float32":
      return f32.store(address, f32.demoteF64(value));
    case "float64":
      return f64.store(address, value);
    case "int64":
      return i64.store(address, value);
    case "int32":
      return i64.store32(address, value);
    default:
      return i64.store8(address, value);
  }
}

/** Whether b is below a as wide numbers; `i32` 0 or 1. */
export function wideLess(wide: Wide, b: Value, a: Value): Value {
  return wide === "f64" ? f64.lt(b, a) : i64.ltS(b, a);
}

export function wideIsNaN(wide: Wide, value: Value): Value {
  return wide === "f64" ? f64.ne(value, value) : i32.const(0);
}
