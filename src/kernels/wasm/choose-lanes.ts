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
import { lower } from "./lower.js";

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
  return isNarrow(values, lanes, stored)
    ? new FloatLanes(emission, 4, single)
    : new FloatLanes(emission, 8, mixedFunctions);
}

type Chosen = Pick<Arithmetic, "lanes" | "stored">;

/** Whether float32 lanes do for lowered values. */
function isNarrow(values: readonly Expr[], lanes: Chosen["lanes"], stored: Chosen["stored"]): boolean {
  const single = lanes === "single" ? float32Functions : NONE;
  const wide = stored.some((type) => elementSize[type] === 8);
  return (
    lanes !== "double" &&
    !wide &&
    everyOperator(
      values,
      (name) => instructions.has(name) || name in single.unary || single.calls?.has(name) === true,
    )
  );
}

/** Whether a float32 kernel that asks for `lanes: "single"` gets them: not where a value needs float64 lanes. */
export function staysSingle(values: readonly Expr[]): boolean {
  const kept = new Set(float32Functions.calls?.keys());
  return isNarrow(
    values.map((value) => lower(value, kept)),
    "single",
    [],
  );
}

/** The values in the form that `chooseLanes` and the lanes chosen understand: see lower.ts. */
export function lowerForLanes({ compute, lanes, values, stored }: Arithmetic): Expr[] {
  const keeping = (functions: VectorFunctions): Expr[] => {
    const kept = new Set(functions.calls?.keys());
    return values.map((value) => lower(value, kept));
  };
  if (compute !== "float32") return keeping(NONE);
  const narrow = keeping(lanes === "single" ? float32Functions : NONE);
  return isNarrow(narrow, lanes, stored) ? narrow : keeping(mixedFunctions);
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
    if (head.kind === "call" && !holds(head.fn.name)) return false;
    return node.operands.every(visit);
  };
  return roots.every(visit);
}
