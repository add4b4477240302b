// Lanes of float32 (four at once) or float64 (two at once; also float32 elements computed in double precision).

import type { BinaryOperator, Comparison, Connective, UnaryOperator } from "../../expr/expr.js";
import { type ElementType, elementSize } from "../element-type.js";
import type { Code, Local, Value } from "./assembler.js";
import type { Emission } from "./emission.js";
import {
  fromFloat32,
  fromFloat64,
  fromMask,
  parameterSplat,
  readBytes,
  readLane,
  readSplat,
  toFloat32,
  toFloat64,
  writeBytes,
  writeLaneBytes,
} from "./float-storage.js";
import { f32, f64 } from "./instructions.js";
import type { Lanes } from "./lanes.js";
import type { Range } from "./range.js";
import { f32x4, f64x2, v128 } from "./simd.js";
import { VectorMath } from "./vector-math.js";

/** Vector code for operators beyond the instruction set; an operator that has none is called lane by lane. */
export interface VectorFunctions {
  readonly unary: Readonly<Partial<Record<string, (m: VectorMath, x: Value, range: Range) => Value>>>;
  readonly binary: Readonly<Partial<Record<string, (m: VectorMath, a: Value, b: Value) => Value>>>;
  /** Named functions of one number for which there is better code than their definition. */
  readonly calls?: ReadonlyMap<string, (m: VectorMath, x: Local) => Value>;
}

const comparisons: Readonly<Record<Comparison, "lt" | "le" | "gt" | "ge" | "eq" | "ne">> = {
  lt: "lt",
  le: "le",
  gt: "gt",
  ge: "ge",
  eq: "eq",
  ne: "ne",
};

export class FloatLanes implements Lanes {
  readonly number = "v128";
  readonly truth = "v128";
  readonly count: number;
  private readonly m: VectorMath;
  private readonly op: typeof f32x4 | typeof f64x2;

  constructor(
    private readonly emission: Emission,
    private readonly width: 4 | 8,
    private readonly functions: VectorFunctions,
  ) {
    this.count = 16 / width;
    this.m = new VectorMath(emission, width === 4 ? "f32x4" : "f64x2");
    this.op = width === 4 ? f32x4 : f64x2;
  }

  constant(value: number): Value {
    return this.m.constant(value);
  }

  parameter(value: Local): Value {
    return this.emission.hoist(`parameter:${value.index}`, "v128", () => parameterSplat(this.m, value));
  }

  private unpack(type: ElementType, raw: Value): Value {
    return this.width === 4 ? toFloat32(type, raw) : toFloat64(type, raw, this.m);
  }

  read(type: ElementType, address: Value, offset: number): Value {
    return this.unpack(type, readBytes(address, this.count * elementSize[type], offset));
  }

  gather(type: ElementType, addresses: readonly Value[]): Value {
    const size = elementSize[type];
    const [first, ...others] = addresses;
    if (first === undefined) throw new Error("gather: no addresses");
    let raw = readSplat(size, first);
    others.forEach((address, i) => {
      raw = readLane(size, address, raw, i + 1);
    });
    return this.unpack(type, raw);
  }

  splat(type: ElementType, address: Value): Value {
    return this.unpack(type, readSplat(elementSize[type], address));
  }

  unary(operator: UnaryOperator, a: Value, range: Range): Value {
    const { m, op } = this;
    switch (operator) {
      case "neg":
        return op.neg(a);
      case "abs":
        return op.abs(a);
      case "floor":
        return op.floor(a);
      case "ceil":
        return op.ceil(a);
      case "trunc":
        return op.trunc(a);
      case "round":
        return op.nearest(a);
      case "sqrt":
        return op.sqrt(a);
      case "sign": {
        const x = m.hold(a);
        return m.select(m.less(m.constant(0), m.abs(x)), m.withSign(m.constant(1), x), x);
      }
      case "bitNot":
        throw new Error("bitwise_not: expected an integer or bool element type");
      default:
        return this.functions.unary[operator]?.(m, a, range) ?? lanewise(m, operator, [m.hold(a)]);
    }
  }

  binary(operator: BinaryOperator, a: Value, b: Value): Value {
    const { m, op } = this;
    switch (operator) {
      case "add":
        return op.add(a, b);
      case "sub":
        return op.sub(a, b);
      case "mul":
        return op.mul(a, b);
      case "div":
        return op.div(a, b);
      case "min":
        return this.propagateNaN(op.pmin, a, b);
      case "max":
        return this.propagateNaN(op.pmax, a, b);
      case "copysign":
        return v128.select(b, a, m.signBit);
      case "bitAnd":
      case "bitOr":
      case "bitXor":
      case "shiftLeft":
      case "shiftRight":
        throw new Error(`${operator}: expected an integer or bool element type`);
      default:
        return this.functions.binary[operator]?.(m, a, b) ?? lanewise(m, operator, [m.hold(a), m.hold(b)]);
    }
  }

  call(name: string, a: Value): Value {
    const emit = this.functions.calls?.get(name);
    if (emit === undefined) throw new Error(`kernel: ${name} was not lowered`);
    return emit(this.m, this.m.hold(a));
  }

  /** `pmin` and `pmax` give a where either operand is NaN, so a NaN in b is put in by its all-ones mask. */
  private propagateNaN(pick: (a: Value, b: Value) => Value, a: Value, b: Value): Value {
    const second = this.m.hold(b);
    return v128.or(pick(a, second), this.op.ne(second, second));
  }

  compare(operator: Comparison, a: Value, b: Value): Value {
    return this.op[comparisons[operator]](a, b);
  }

  connective(operator: Connective, a: Value, b: Value): Value {
    return v128[operator](a, b);
  }

  not(a: Value): Value {
    return v128.not(a);
  }

  isNaN(a: Value): Value {
    const x = this.m.hold(a);
    return this.op.ne(x, x);
  }

  select(condition: Value, then: Value, otherwise: Value): Value {
    return this.m.select(condition, then, otherwise);
  }

  numberOf(truth: Value): Value {
    return v128.and(truth, this.m.constant(1));
  }

  truthOf(number: Value): Value {
    return this.op.ne(number, this.m.constant(0));
  }

  pack(type: ElementType, number: Value): Local {
    const value = this.m.hold(number);
    return this.m.hold(
      this.width === 4 ? fromFloat32(type, value, this.m) : fromFloat64(type, value, this.m),
    );
  }

  packTruth(type: ElementType, truth: Value): Local {
    return this.m.hold(fromMask(type, truth, this.m));
  }

  write(type: ElementType, address: Value, packed: Local, offset: number): Code {
    return writeBytes(address, this.count * elementSize[type], packed, offset);
  }

  writeLane(type: ElementType, address: Value, packed: Local, lane: number): Code {
    return writeLaneBytes(elementSize[type], address, packed, lane);
  }
}

/** Calls a JavaScript function for each lane. */
export function lanewise(m: VectorMath, name: string, operands: readonly Local[]): Value {
  const single = m.type === "f32x4";
  const result = (lane: number): Value => {
    const scalars = operands.map(
      (x): Value => (single ? f64.promoteF32(f32x4.extractLane(x, lane)) : f64x2.extractLane(x, lane)),
    );
    const value = m.emission.callScalar(name, scalars);
    return single ? f32.demoteF64(value) : value;
  };
  let vector: Value = single ? f32x4.splat(result(0)) : f64x2.splat(result(0));
  for (let lane = 1; lane < (single ? 4 : 2); lane++) {
    vector = single
      ? f32x4.replaceLane(vector, lane, result(lane))
      : f64x2.replaceLane(vector, lane, result(lane));
  }
  return vector;
}
