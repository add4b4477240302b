// What reductions along rows and down columns share: lanes, accumulators and the value at the current addresses.

import type { Expr } from "../../expr/expr.js";
import { type ElementType, elementSize } from "../element-type.js";
import { Accumulator, type Combine } from "./accumulator.js";
import type { Code, FunctionBuilder, Local, ModuleBuilder, Value } from "./assembler.js";
import { chooseLanes } from "./choose-lanes.js";
import { Emission } from "./emission.js";
import { i32 } from "./instructions.js";
import type { Lanes } from "./lanes.js";
import { translate } from "./translate.js";

/** As `ReductionSpec`, with a lowered value. */
export interface MappedReduction {
  readonly value: Expr;
  readonly combine: Combine;
  readonly operands: readonly { readonly type: ElementType; readonly layout: "contiguous" | "scalar" }[];
  readonly compute: ElementType;
  readonly output: ElementType;
  readonly parameters: number;
  readonly lanes?: "single" | "double";
}

/** Vectors in flight side by side. */
export const IN_FLIGHT: number = 4;

export const repeat: <T>(times: number, make: (index: number) => T) => T[] = (times, make) =>
  Array.from({ length: times }, (_, i) => make(i));
/** Adds to a local. */
export const plus: (local: Local, by: Value) => Code = (local, by) => local.set(i32.add(local, by));
export const positive: (local: Local) => Value = (local) => i32.gtS(local, i32.const(0));

/** What both kernels need: lanes, accumulator, and the value at the operands' current addresses. */
export class Reduction {
  readonly emission: Emission;
  readonly lanes: Lanes;
  readonly accumulator: Accumulator;

  constructor(
    readonly spec: MappedReduction,
    module: ModuleBuilder,
    readonly f: FunctionBuilder,
    relaxedSimd: boolean,
    readonly addresses: readonly Local[],
    readonly parameters: readonly Local[],
  ) {
    this.emission = new Emission(module, f, relaxedSimd);
    const { combine, compute, operands, output, value } = spec;
    // What is gathered in wider lanes is stored from there.
    const gathered = combine === "sum" || combine === "prod" ? [] : [output];
    const stored = [...operands.map((o) => o.type), ...gathered];
    this.lanes = chooseLanes({ compute, lanes: spec.lanes, values: [value], stored }, this.emission);
    this.accumulator = new Accumulator(this.emission, this.lanes, spec.combine);
  }

  /** The mapped elements, `first` elements beyond the addresses. `scalar` gives the operands of layout "scalar". */
  value(first: number, scalar: (index: number) => Value): Value {
    const { emission, lanes, spec } = this;
    const loaded = new Map<number, Value>();
    const operand = (index: number): Value => {
      const array = spec.operands[index];
      if (array === undefined)
        throw new Error(`kernel: the expression reads operand ${index} of ${spec.operands.length}`);
      let value = loaded.get(index);
      if (value === undefined) {
        const address = this.addresses[index] as Local;
        value =
          array.layout === "scalar"
            ? scalar(index)
            : emission.hold(lanes.number, lanes.read(array.type, address, first * elementSize[array.type]));
        loaded.set(index, value);
      }
      return value;
    };
    const [result] = translate([spec.value], lanes, emission, operand, this.parameters) as [Value];
    return spec.value.type === "bool" ? lanes.numberOf(result) : result;
  }

  /** A scalar operand at its current address. */
  splat(index: number): Local {
    const type = this.spec.operands[index]?.type as ElementType;
    return this.emission.hold(this.lanes.number, this.lanes.splat(type, this.addresses[index] as Local));
  }

  /** Moves the addresses of contiguous operands on. */
  advance(elements: number): Code {
    return this.spec.operands.map((o, i) =>
      o.layout === "scalar"
        ? []
        : plus(this.addresses[i] as Local, i32.const(elements * elementSize[o.type])),
    );
  }

  newAccumulators(): Local[] {
    return repeat(this.accumulator.slots, () => this.f.local(this.accumulator.lanes.number));
  }

  reset(accumulators: readonly Local[]): Code {
    return accumulators.map((local) => local.set(this.accumulator.lanes.constant(this.accumulator.identity)));
  }

  fold(accumulators: readonly Local[], values: readonly Value[]): Code {
    values.forEach((value, slot) => {
      const local = accumulators[slot] as Local;
      this.emission.statement(local.set(this.accumulator.fold(local, value)));
    });
    return this.emission.take();
  }
}
