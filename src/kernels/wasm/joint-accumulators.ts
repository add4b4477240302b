// What several reductions in one pass share: the lanes, the loaded elements, and an accumulator for each.

import type { Expr } from "../../expr/expr.js";
import { type ElementType, elementSize } from "../element-type.js";
import { Accumulator } from "./accumulator.js";
import type { Code, FunctionBuilder, Local, ModuleBuilder, Value } from "./assembler.js";
import { chooseLanes } from "./choose-lanes.js";
import { Emission } from "./emission.js";
import { i32 } from "./instructions.js";
import type { Lanes } from "./lanes.js";
import { plus, repeat } from "./mapped-reduction.js";
import { v128 } from "./simd.js";
import { i32x4 } from "./simd-integer.js";
import { translate } from "./translate.js";

/** Accumulators that stay in registers beside what is computed. */
const MOST_ACCUMULATORS = 12;
const MOST_IN_FLIGHT = 8;

interface Spec {
  readonly parts: readonly { readonly value: Expr; readonly combine: "sum" | "max" | "min" }[];
  readonly operands: readonly ElementType[];
  readonly compute: "float32" | "float64";
  readonly parameters: number;
}

export class JointReduction {
  readonly emission: Emission;
  /** Of float64, whatever the operands are. */
  readonly lanes: Lanes;
  /** Vectors that are gathered side by side. */
  readonly inFlight: number;
  readonly addresses: readonly Local[];
  private readonly accumulators: readonly Accumulator[];

  constructor(
    private readonly spec: Spec,
    module: ModuleBuilder,
    private readonly f: FunctionBuilder,
    relaxedSimd: boolean,
    private readonly parameters: readonly Local[],
  ) {
    const { compute, operands, parts } = spec;
    this.emission = new Emission(module, f, relaxedSimd);
    this.addresses = operands.map(() => f.local("i32"));
    const values = parts.map(({ value }) => value);
    this.lanes = chooseLanes({ compute, lanes: "double", values, stored: operands }, this.emission);
    this.accumulators = parts.map(({ combine }) => new Accumulator(this.emission, this.lanes, combine));
    this.inFlight = Math.max(1, Math.min(MOST_IN_FLIGHT, Math.floor(MOST_ACCUMULATORS / parts.length)));
  }

  newAccumulators(): Local[] {
    return this.accumulators.map(() => this.f.local("v128"));
  }

  reset(locals: readonly Local[]): Code {
    return locals.map((local, part) => local.set(this.lanes.constant(this.identity(part))));
  }

  private identity(part: number): number {
    return (this.accumulators[part] as Accumulator).identity;
  }

  /** Folds values into accumulators, part by part. */
  fold(locals: readonly Local[], values: readonly Value[]): Code {
    values.forEach((value, part) => {
      const local = locals[part] as Local;
      this.emission.statement(local.set((this.accumulators[part] as Accumulator).fold(local, value)));
    });
    return this.emission.take();
  }

  /**
   * Folds in the vector that begins `first` elements beyond the addresses.
   *
   * @param left how many of its elements count; all, unless given.
   */
  gather(locals: readonly Local[], first: number, left?: Local): Code {
    const { emission, lanes, spec } = this;
    const loaded = new Map<number, Local>();
    const operand = (index: number): Value => {
      const type = spec.operands[index];
      if (type === undefined) {
        throw new Error(`kernel: an expression reads operand ${index} of ${spec.operands.length}`);
      }
      const value =
        loaded.get(index) ??
        emission.hold("v128", lanes.read(type, this.addresses[index] as Local, first * elementSize[type]));
      loaded.set(index, value);
      return value;
    };
    const roots = spec.parts.map(({ value }) => value);
    const values = translate(roots, lanes, emission, operand, this.parameters).map((value, part) =>
      roots[part]?.type === "bool" ? lanes.numberOf(value) : value,
    );
    if (left === undefined) {
      return this.fold(locals, values);
    }
    const counts = emission.hold("v128", i32x4.gtS(i32x4.splat(left), this.laneNumbers()));
    const guarded = values.map((value, part) =>
      v128.select(value, lanes.constant(this.identity(part)), counts),
    );
    return this.fold(locals, guarded);
  }

  /** For each 32 bits of a vector, the number of its lane. */
  private laneNumbers(): Local {
    return this.emission.hoist("lane numbers", "v128", () =>
      [1, 2, 3].reduce<Value>(
        (numbers, i) => i32x4.replaceLane(numbers, i, i32.const(Math.floor((i * this.lanes.count) / 4))),
        i32x4.const(0),
      ),
    );
  }

  /** Stores what all lanes of an accumulator give together. */
  storeFolded(part: number, address: Local, value: Local): Code {
    const folded = (this.accumulators[part] as Accumulator).horizontal(value);
    const store = this.lanes.writeLane("float64", address, folded, 0);
    return [this.emission.take(), store];
  }

  /** Moves the addresses on. */
  advance(elements: number): Code {
    return repeat(this.addresses.length, (i) =>
      plus(
        this.addresses[i] as Local,
        i32.const(elements * elementSize[this.spec.operands[i] as ElementType]),
      ),
    );
  }
}
