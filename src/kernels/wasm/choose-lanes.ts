// Which lanes a kernel computes in.

import type { Expr } from "../../expr/expr.js";
import { type ElementType, elementSize } from "../element-type.js";
import type { Emission } from "./emission.js";
import { FloatLanes, type VectorFunctions } from "./float-lanes.js";
import { doubleFunctions } from "./functions-double.js";
import { float32Functions } from "./functions-float32.js";
import { mixedFunctions } from "./functions-mixed.js";
import { IntegerLanes } from "./integer-lanes.js";
import type { Lanes } from "./lanes.js";

export interface Arithmetic {
  readonly compute: ElementType;
  readonly lanes?: "single" | "double" | undefined;
  readonly values: readonly Expr[];
  /** The types in memory that the lanes must load and store. */
  readonly stored: readonly ElementType[];
}

/**
 * Integers in scalar code; float64 in lanes of float64. Float32 in lanes of float32 where each operator of the
 * expression is one correctly rounded instruction (or where `lanes` says otherwise), else in lanes of float64, rounded
 * once at the end.
 */
export function chooseLanes(arithmetic: Arithmetic, emission: Emission): Lanes {
  switch (arithmetic.compute) {
    case "float64":
      return new FloatLanes(emission, 8, doubleFunctions);
    case "float32":
      return float32Lanes(arithmetic, emission);
    case "int64":
      return new IntegerLanes(emission, "i64");
    default:
      return new IntegerLanes(emission, "i32");
  }
}

const NONE: VectorFunctions = { unary: {}, binary: {} };

function float32Lanes({ lanes, values, stored }: Arithmetic, emission: Emission): Lanes {
  const single = lanes === "single" ? float32Functions : NONE;
  const wide = stored.some((type) => elementSize[type] === 8);
  const narrow = lanes !== "double" && !wide && everyOperator(values, (name) => instructions.has(name) || name in single.unary);
  return narrow ? new FloatLanes(emission, 4, single) : new FloatLanes(emission, 8, mixedFunctions);
}

/** Operators that are an instruction, or a few that round at most once. */
const instructions: ReadonlySet<string> = new Set([
  "neg",
  "abs",
  "sign",
  "floor",
  "ceil",
  "trunc",
  "round",
  "sqrt",
  "add",
  "sub",
  "mul",
  "div",
  "min",
  "max",
  "copysign",
]);

function everyOperator(roots: readonly Expr[], holds: (operator: string) => boolean): boolean {
  const seen = new Set<Expr>();
  const visit = (node: Expr): boolean => {
    if (seen.has(node)) return true;
    seen.add(node);
    const { head } = node;
    if ((head.kind === "unary" || head.kind === "binary") && !holds(head.operator)) return false;
    return node.operands.every(visit);
  };
  return roots.every(visit);
}
