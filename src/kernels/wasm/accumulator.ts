// How the elements of a reduction are gathered up: in which lanes, from which start, by which operator.

import type { Local, Value } from "./assembler.js";
import type { Emission } from "./emission.js";
import { FloatLanes } from "./float-lanes.js";
import { i64 } from "./instructions.js";
import { IntegerLanes } from "./integer-lanes.js";
import type { Lanes } from "./lanes.js";
import { f64x2, shuffle32, shuffle64 } from "./simd.js";

export type Combine = "sum" | "prod" | "max" | "min";

const operators = { sum: "add", prod: "mul", max: "max", min: "min" } as const;
const identities = { sum: 0, prod: 1, max: Number.NEGATIVE_INFINITY, min: Number.POSITIVE_INFINITY } as const;

/**
 * Sums and products of float32 are gathered in float64, those of integers in int64; maxima and minima in the lanes
 * in which the elements were computed.
 */
export class Accumulator {
  /** The lanes of what is gathered. */
  readonly lanes: Lanes;
  /** How many values of `lanes` take up the elements of one value of the computed ones. */
  readonly slots: number;
  readonly identity: number;

  constructor(
    private readonly emission: Emission,
    private readonly computed: Lanes,
    private readonly combine: Combine,
  ) {
    this.identity = identities[combine];
    const widens = combine === "sum" || combine === "prod";
    if (!widens) this.lanes = computed;
    else if (computed.number === "v128") this.lanes = new FloatLanes(emission, 8, { unary: {}, binary: {} });
    else this.lanes = new IntegerLanes(emission, "i64");
    this.slots = computed.count / this.lanes.count;
  }

  /** The computed value as one value for each slot. */
  spread(value: Value): Value[] {
    if (this.computed.number === "i32" && this.lanes.number === "i64") return [i64.extendI32S(value)];
    if (this.slots === 1) return [value];
    const held = this.emission.hold("v128", value);
    return [f64x2.promoteLowF32x4(held), f64x2.promoteLowF32x4(shuffle64(held, held, [1, 1]))];
  }

  fold(a: Value, b: Value): Value {
    return this.lanes.binary(operators[this.combine], a, b);
  }

  /** All lanes folded into lane 0. */
  horizontal(value: Value): Local {
    const { emission, lanes } = this;
    let held = emission.hold(lanes.number, value);
    if (lanes.count > 1) held = emission.hold("v128", this.fold(held, shuffle64(held, held, [1, 0])));
    if (lanes.count > 2) held = emission.hold("v128", this.fold(held, shuffle32(held, held, [1, 0, 3, 2])));
    return held;
  }
}
