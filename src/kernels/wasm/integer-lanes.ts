// Integers, one at a time, in i32 or i64 arithmetic that wraps around. Shorter types wrap when they are stored.

import type { BinaryOperator, Comparison, Connective, UnaryOperator } from "../../expr/expr.js";
import { type ElementType, elementSize } from "../element-type.js";
import { choose, type Code, type Local, loop, branchIf, type Value, when } from "./assembler.js";
import type { Emission } from "./emission.js";
import { f32, f64, i32, i64 } from "./instructions.js";
import type { Lanes } from "./lanes.js";

const comparisons: Readonly<Record<Comparison, "ltS" | "leS" | "gtS" | "geS" | "eq" | "ne">> = {
  lt: "ltS",
  le: "leS",
  gt: "gtS",
  ge: "geS",
  eq: "eq",
  ne: "ne",
};

export class IntegerLanes implements Lanes {
  readonly count = 1;
  readonly truth = "i32";
  private readonly op: typeof i32 | typeof i64;

  constructor(
    private readonly emission: Emission,
    readonly number: "i32" | "i64",
  ) {
    this.op = number === "i32" ? i32 : i64;
  }

  private hold(value: Value): Local {
    return this.emission.hold(this.number, value);
  }

  /** Truncated; infinities become the ends of the type, NaN 0. */
  constant(value: number): Value {
    const bits = this.number === "i32" ? 32 : 64;
    const end = 1n << BigInt(bits - 1);
    if (value === Number.POSITIVE_INFINITY) return this.integer(end - 1n);
    if (value === Number.NEGATIVE_INFINITY) return this.integer(-end);
    return this.integer(BigInt.asIntN(bits, BigInt(Math.trunc(Number.isNaN(value) ? 0 : value))));
  }

  private integer(value: bigint): Value {
    return this.number === "i32" ? i32.const(Number(value)) : i64.const(value);
  }

  parameter(value: Local): Value {
    return this.emission.hoist(`parameter:${value.index}`, this.number, () =>
      this.narrow(i64.truncSatF64(value)),
    );
  }

  /** The low bits of an i64. */
  private narrow(value: Value): Value {
    return this.number === "i64" ? value : i32.wrapI64(value);
  }

  read(type: ElementType, address: Value, offset: number): Value {
    const wide = this.number === "i64";
    switch (type) {
      case "int64":
        return this.narrow(i64.load(address, offset));
      case "int32":
        return wide ? i64.load32S(address, offset) : i32.load(address, offset);
      case "uint8":
      case "bool":
        return wide ? i64.load8U(address, offset) : i32.load8U(address, offset);
      case "float32":
        return this.narrow(i64.truncSatF32(f32.load(address, offset)));
      case "float64":
        return this.narrow(i64.truncSatF64(f64.load(address, offset)));
    }
  }

  gather(type: ElementType, addresses: readonly Value[]): Value {
    return this.read(type, addresses[0] ?? [], 0);
  }

  splat(type: ElementType, address: Value): Value {
    return this.read(type, address, 0);
  }

  unary(operator: UnaryOperator, a: Value): Value {
    const { op } = this;
    switch (operator) {
      case "neg":
        return op.sub(this.constant(0), a);
      case "bitNot":
        return op.xor(a, this.constant(-1));
      case "floor":
      case "ceil":
      case "trunc":
      case "round":
        return a;
      case "abs": {
        const x = this.hold(a);
        return choose(op.ltS(x, this.constant(0)), op.sub(this.constant(0), x), x);
      }
      case "sign": {
        const x = this.hold(a);
        const zero = this.constant(0);
        return this.numberOf2(op.gtS(x, zero), op.ltS(x, zero));
      }
      default:
        throw new Error(`${operator}: expected a floating point element type`);
    }
  }

  private numberOf2(plus: Value, minus: Value): Value {
    return this.op.sub(this.numberOf(plus), this.numberOf(minus));
  }

  binary(operator: BinaryOperator, a: Value, b: Value): Value {
    const { op } = this;
    switch (operator) {
      case "add":
        return op.add(a, b);
      case "sub":
        return op.sub(a, b);
      case "mul":
        return op.mul(a, b);
      case "bitAnd":
        return op.and(a, b);
      case "bitOr":
        return op.or(a, b);
      case "bitXor":
        return op.xor(a, b);
      case "min":
      case "max": {
        const [x, y] = [this.hold(a), this.hold(b)];
        return choose(operator === "min" ? op.ltS(y, x) : op.gtS(y, x), y, x);
      }
      case "shiftLeft":
      case "shiftRight":
        return this.shift(operator, this.hold(a), this.hold(b));
      case "div":
        return this.divide("quotient", a, b);
      case "fmod":
        return this.divide("rest", a, b);
      case "floorDivide": {
        const [x, y] = [this.hold(a), this.hold(b)];
        const rest = this.hold(this.divide("rest", x, y));
        return op.sub(this.divide("quotient", x, y), this.numberOf(this.oppositeSigns(rest, y)));
      }
      case "remainder": {
        const y = this.hold(b);
        const rest = this.hold(this.divide("rest", a, y));
        return op.add(rest, choose(this.oppositeSigns(rest, y), y, this.constant(0)));
      }
      case "pow":
        return this.power(a, b);
      default:
        throw new Error(`${operator}: expected a floating point element type`);
    }
  }

  /** As C for 0 to bits - 1; beyond, all bits are shifted out. */
  private shift(operator: "shiftLeft" | "shiftRight", x: Local, by: Local): Value {
    const { op } = this;
    const bits = this.constant(this.number === "i32" ? 32 : 64);
    if (operator === "shiftLeft") return choose(op.ltU(by, bits), op.shl(x, by), this.constant(0));
    const most = op.sub(bits, this.constant(1));
    return op.shrS(x, choose(op.ltU(by, bits), by, most));
  }

  /** Truncated division that never traps: x / 0 and x mod 0 are 0, and the least integer / -1 wraps around. */
  private divide(part: "quotient" | "rest", a: Value, b: Value): Value {
    const { op } = this;
    const [x, y] = [this.hold(a), this.hold(b)];
    const small = op.leU(op.add(y, this.constant(1)), this.constant(1));
    const plain = part === "quotient" ? op.divS(x, y) : op.remS(x, y);
    // y is 0 or -1: x / y = x y, and nothing remains.
    return when(small, part === "quotient" ? op.mul(x, y) : this.constant(0), plain, this.number);
  }

  /** Whether a remainder that is not 0 has another sign than the divisor. */
  private oppositeSigns(rest: Local, divisor: Local): Value {
    const { op } = this;
    return i32.and(op.ne(rest, this.constant(0)), op.ltS(op.xor(rest, divisor), this.constant(0)));
  }

  /** By repeated squaring; a negative exponent gives 1 / b rounded towards zero: 0 unless the base is 1 or -1. */
  private power(a: Value, b: Value): Value {
    const { op, emission } = this;
    const [zero, one] = [this.constant(0), this.constant(1)];
    const [x, y] = [this.hold(a), this.hold(b)];
    const [base, exponent, result] = [this.number, this.number, this.number].map((t) =>
      emission.fresh(t),
    ) as [Local, Local, Local];
    const unit = op.leU(op.add(x, one), this.constant(2));
    emission.statement([
      base.set(x),
      // For 1 and -1 only the exponent's parity counts; 0 to a negative power is 0 as well.
      exponent.set(choose(op.geS(y, zero), y, choose(i32.and(unit, op.ne(x, zero)), op.and(y, one), zero))),
      result.set(choose(i32.or(op.geS(y, zero), i32.and(unit, op.ne(x, zero))), one, zero)),
      when(
        op.ne(exponent, zero),
        loop((again) => [
          result.set(choose(this.isOdd(exponent), op.mul(result, base), result)),
          base.set(op.mul(base, base)),
          branchIf(op.ne(exponent.tee(op.shrU(exponent, one)), zero), again),
        ]),
      ),
    ]);
    return result;
  }

  private isOdd(value: Value): Value {
    const bit = this.op.and(value, this.constant(1));
    return this.number === "i32" ? bit : i32.wrapI64(bit);
  }

  call(name: string): Value {
    throw new Error(`${name}: expected a floating point element type`);
  }

  compare(operator: Comparison, a: Value, b: Value): Value {
    return this.op[comparisons[operator]](a, b);
  }

  connective(operator: Connective, a: Value, b: Value): Value {
    return i32[operator](a, b);
  }

  not(a: Value): Value {
    return i32.eqz(a);
  }

  isNaN(_: Value): Value {
    return i32.const(0);
  }

  select(condition: Value, then: Value, otherwise: Value): Value {
    return choose(condition, then, otherwise);
  }

  numberOf(truth: Value): Value {
    return this.number === "i32" ? truth : i64.extendI32U(truth);
  }

  truthOf(number: Value): Value {
    return this.op.ne(number, this.constant(0));
  }

  pack(type: ElementType, number: Value): Local {
    const wide = this.number === "i64";
    switch (type) {
      case "int64":
        return this.emission.hold("i64", wide ? number : i64.extendI32S(number));
      case "int32":
      case "uint8":
        return this.emission.hold("i32", wide ? i32.wrapI64(number) : number);
      case "bool":
        return this.emission.hold("i32", this.truthOf(number));
      case "float32":
        return this.emission.hold("f32", wide ? f32.convertI64S(number) : f32.convertI32S(number));
      case "float64":
        return this.emission.hold("f64", wide ? f64.convertI64S(number) : f64.convertI32S(number));
    }
  }

  packTruth(type: ElementType, truth: Value): Local {
    switch (type) {
      case "int64":
        return this.emission.hold("i64", i64.extendI32U(truth));
      case "float32":
        return this.emission.hold("f32", f32.convertI32U(truth));
      case "float64":
        return this.emission.hold("f64", f64.convertI32U(truth));
      default:
        return this.emission.hold("i32", truth);
    }
  }

  write(type: ElementType, address: Value, packed: Local, offset: number): Code {
    if (elementSize[type] === 1) return i32.store8(address, packed, offset);
    switch (type) {
      case "int64":
        return i64.store(address, packed, offset);
      case "float32":
        return f32.store(address, packed, offset);
      case "float64":
        return f64.store(address, packed, offset);
      default:
        return i32.store(address, packed, offset);
    }
  }

  writeLane(type: ElementType, address: Value, packed: Local): Code {
    return this.write(type, address, packed, 0);
  }
}
