// One expression, applied to each element: becomes a WebAssembly module.

import type { Expr } from "../expr/expr.js";
import type { ElementType } from "./element-type.js";
import { ModuleBuilder } from "./wasm/assembler.js";
import { lowerForLanes, staysSingle } from "./wasm/choose-lanes.js";
import { emitRow, type Layout } from "./wasm/row.js";
import { emitStrided } from "./wasm/strided.js";

export type { Layout };
export { staysSingle };

export interface Operand {
  readonly type: ElementType;
  readonly layout: Layout;
}

export interface Output {
  readonly value: Expr;
  readonly type: ElementType;
  readonly layout: "contiguous" | "strided";
}

export interface ElementwiseSpec {
  /** Several outputs share one pass: a value and its slope, the state of an optimizer. */
  readonly outputs: readonly Output[];
  readonly operands: readonly Operand[];
  /** The type of the arithmetic: operands are converted to it on load, results from it on store. */
  readonly compute: ElementType;
  /** How many scalars are given when the kernel runs. */
  readonly parameters: number;
  /**
   * For float32: `"single"` allows functions such as exp in lanes of float32, faster, at about 1 ULP instead of about
   * 0.5; `"double"` asks for lanes of float64 even where every operator is one instruction, so that only the result
   * is rounded.
   */
  readonly lanes?: "single" | "double";
}

export interface Features {
  readonly relaxedSimd: boolean;
}

export interface KernelModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The functions of `scalarFunctions` that the module imports as `m.<name>`, beside the memory `m.memory`. */
  readonly imports: readonly string[];
}

/**
 * The kernel of an expression. It exports, with i32 counts and byte addresses and f64 parameters,
 * - `flat(n, out0.., in0.., p0..)`, when no layout is "strided": contiguous arrays of n elements; of a "scalar"
 *   operand there is one element.
 * - `strided(n0, n1, n2, table, out0.., in0.., p0..)`: three nested loops, n2 innermost. `table` is the address of
 *   i32 byte strides, three for each output, then for each operand. The innermost stride counts only for layout
 *   "strided"; for "contiguous" it is one element and for "scalar" 0.
 *
 * An element's result depends on nothing but its inputs: not on its position, on the layout or on n. Loads may read up
 * to 16 bytes beyond an array; stores never do.
 */
export function emitElementwise(spec: ElementwiseSpec, features: Features): KernelModule {
  const stored = [...spec.outputs, ...spec.operands].map((array) => array.type);
  const values = lowerForLanes({ ...spec, values: spec.outputs.map((o) => o.value), stored });
  const lowered = { ...spec, outputs: spec.outputs.map((o, i) => ({ ...o, value: values[i] as Expr })) };
  const module = new ModuleBuilder();
  const row = emitRow(module, lowered, features.relaxedSimd);
  emitStrided(module, lowered, row);
  return { bytes: module.bytes(), imports: module.importNames };
}
