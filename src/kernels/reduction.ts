// An expression over elements, fused into a reduction: becomes a WebAssembly module.

import type { Expr } from "../expr/expr.js";
import type { ElementType } from "./element-type.js";
import type { Features, KernelModule } from "./elementwise.js";
import type { Combine } from "./wasm/accumulator.js";
import { ModuleBuilder } from "./wasm/assembler.js";
import { lower } from "./wasm/lower.js";
import { emitColumns } from "./wasm/reduce-columns.js";
import { emitRows } from "./wasm/reduce-rows.js";

export interface ReductionSpec {
  /** What is gathered, for each element; a truth value counts as 1 or 0. */
  readonly value: Expr;
  readonly combine: Combine;
  /** "contiguous" along the innermost dimension, or "scalar": one element for all of it. */
  readonly operands: readonly { readonly type: ElementType; readonly layout: "contiguous" | "scalar" }[];
  /** The type of the expression's arithmetic. */
  readonly compute: ElementType;
  readonly output: ElementType;
  readonly parameters: number;
  readonly lanes?: "single" | "double";
}

/**
 * The kernel of a reduction. It exports, with i32 counts, addresses and byte strides and f64 parameters,
 * - `rows(out, rows, cols, in0.., rowStride0.., p0..)`: reduces the inner dimension of [rows, cols]; out has `rows` elements.
 * - `columns(out, outer, reduced, inner, in0.., outerStride0.., reducedStride0.., p0..)`: reduces the middle dimension
 *   of [outer, reduced, inner]; out has [outer, inner] elements.
 *
 * A sum or product of float32 is gathered in float64; one of float64 in blocks, so that the error grows with the
 * number of blocks; one of integers in int64. A NaN makes a maximum or minimum NaN. Of no elements the results are 0,
 * 1, and the ends of the range. Equal calls give equal bits.
 */
export function emitReduction(spec: ReductionSpec, features: Features): KernelModule {
  const module = new ModuleBuilder();
  const lowered = { ...spec, value: lower(spec.value) };
  emitRows(module, lowered, features.relaxedSimd);
  emitColumns(module, lowered, features.relaxedSimd);
  return { bytes: module.bytes(), imports: module.importNames };
}
