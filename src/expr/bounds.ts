// Interval arithmetic: between which numbers an expression stays, for inputs in given intervals.

import type { BinaryOperator, Comparison, Expr, UnaryOperator } from "./expr.js";
import { UNARY } from "./meaning.js";
import { inlineCalls } from "./substitute.js";

/** All numbers from low to high, infinities among them. */
export type Interval = readonly [low: number, high: number];

const EVERYTHING: Interval = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
const FALSE: Interval = [0, 0];
const TRUE: Interval = [1, 1];
const EITHER: Interval = [0, 1];

/**
 * An interval that holds every value of the expression (NaN apart) for inputs and parameters in the given intervals.
 * It is safe, not always tight: where an input occurs several times, its occurrences are taken to vary on their own.
 * The branches of a `select` are judged under its condition.
 *
 * @example bounds(input(0).tanh(), [[-Infinity, Infinity]]) // [-1, 1]
 */
export function bounds(e: Expr, inputs: readonly Interval[], parameters: readonly Interval[] = []): Interval {
  return new Scope(inputs, parameters, new Map()).of(inlineCalls(e)) ?? EVERYTHING;
}

/** Bounds of the nodes of an expression, given what is known of some of them; null where no value is possible. */
class Scope {
  private readonly found = new Map<Expr, Interval | null>();

  constructor(
    private readonly inputs: readonly Interval[],
    private readonly parameters: readonly Interval[],
    private readonly known: ReadonlyMap<Expr, Interval>,
  ) {}

  of(node: Expr): Interval | null {
    let result = this.found.get(node);
    if (result === undefined) {
      result = this.compute(node);
      const known = this.known.get(node);
      if (known !== undefined && result !== null) result = common(result, known);
      this.found.set(node, result);
    }
    return result;
  }

  private compute(node: Expr): Interval | null {
    const { head, operands } = node;
    switch (head.kind) {
      case "constant":
        return Number.isNaN(head.value) ? null : [head.value, head.value];
      case "input":
        return this.inputs[head.index] ?? EVERYTHING;
      case "parameter":
        return this.parameters[head.index] ?? EVERYTHING;
      case "select":
        return this.either(operands as [Expr, Expr, Expr]);
      default: {
        const given = operands.map((o) => this.of(o));
        if (given.includes(null)) return null;
        const [a = EVERYTHING, b = EVERYTHING] = given as Interval[];
        if (head.kind === "unary") return unary(head.operator, a);
        if (head.kind === "binary") return binary(head.operator, a, b, operands[0] === operands[1]);
        if (head.kind === "compare") return compare(head.operator, a, b);
        if (head.kind === "not") return [1 - a[1], 1 - a[0]];
        if (head.kind === "connective" && head.operator !== "xor") {
          const pick = head.operator === "and" ? Math.min : Math.max;
          return [pick(a[0], b[0]), pick(a[1], b[1])];
        }
        return EITHER;
      }
    }
  }

  private either([condition, then, otherwise]: [Expr, Expr, Expr]): Interval | null {
    const truth = this.of(condition) ?? FALSE;
    const first = truth[1] === 0 ? null : this.under(condition, true).of(then);
    const second = truth[0] === 1 ? null : this.under(condition, false).of(otherwise);
    return first === null ? second : second === null ? first : hull(first, second);
  }

  /** What holds besides where the condition is so. */
  private under(condition: Expr, so: boolean): Scope {
    const known = new Map(this.known);
    this.learn(known, condition, so);
    return new Scope(this.inputs, this.parameters, known);
  }

  private learn(known: Map<Expr, Interval>, condition: Expr, so: boolean): void {
    const { head, operands } = condition;
    const [a, b] = operands as [Expr, Expr];
    if (head.kind === "not") {
      this.learn(known, a, !so);
    } else if (head.kind === "connective" && head.operator === (so ? "and" : "or")) {
      this.learn(known, a, so);
      this.learn(known, b, so);
    } else if (head.kind === "compare") {
      const below = head.operator === "lt" || head.operator === "le";
      const above = head.operator === "gt" || head.operator === "ge";
      if (!below && !above) return;
      const [small, large] = below === so ? [a, b] : [b, a];
      const [high, low] = [this.of(large)?.[1], this.of(small)?.[0]];
      if (high !== undefined) narrow(known, small, [Number.NEGATIVE_INFINITY, high]);
      if (low !== undefined) narrow(known, large, [low, Number.POSITIVE_INFINITY]);
    }
  }
}

function narrow(known: Map<Expr, Interval>, node: Expr, to: Interval): void {
  const before = known.get(node);
  known.set(node, before === undefined ? to : (common(before, to) ?? before));
}

function common(a: Interval, b: Interval): Interval | null {
  const [low, high] = [Math.max(a[0], b[0]), Math.min(a[1], b[1])];
  return low <= high ? [low, high] : null;
}

function hull(a: Interval, b: Interval): Interval {
  return [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
}

/** A few units of the last place outwards, for the rounding of whoever computes. */
function outwards(low: number, high: number): Interval {
  const step = (x: number): number => (Number.isFinite(x) && x !== 0 ? Math.abs(x) * 2 ** -51 : 0);
  return [low - step(low), high + step(high)];
}

const RISING: ReadonlySet<UnaryOperator> = new Set([
  "sign",
  "floor",
  "ceil",
  "trunc",
  "round",
  "sqrt",
  "exp",
  "exp2",
  "expm1",
  "log",
  "log2",
  "log10",
  "log1p",
  "asin",
  "atan",
  "sinh",
  "tanh",
  "asinh",
  "acosh",
  "atanh",
  "erf",
  "erfinv",
]);
const FALLING: ReadonlySet<UnaryOperator> = new Set(["neg", "acos", "erfc"]);

const DOMAINS: Readonly<Partial<Record<UnaryOperator, Interval>>> = {
  sqrt: [0, Number.POSITIVE_INFINITY],
  log: [0, Number.POSITIVE_INFINITY],
  log2: [0, Number.POSITIVE_INFINITY],
  log10: [0, Number.POSITIVE_INFINITY],
  log1p: [-1, Number.POSITIVE_INFINITY],
  asin: [-1, 1],
  acos: [-1, 1],
  acosh: [1, Number.POSITIVE_INFINITY],
  atanh: [-1, 1],
  erfinv: [-1, 1],
};

/** Operators that round nothing. */
const EXACT: ReadonlySet<UnaryOperator> = new Set(["neg", "abs", "sign", "floor", "ceil", "trunc", "round"]);

/** The values between which a function stays whatever is asked of it. */
const RANGES: Readonly<Partial<Record<UnaryOperator, Interval>>> = {
  tanh: [-1, 1],
  erf: [-1, 1],
  erfc: [0, 2],
  sin: [-1, 1],
  cos: [-1, 1],
  exp: [0, Number.POSITIVE_INFINITY],
  expm1: [-1, Number.POSITIVE_INFINITY],
  cosh: [1, Number.POSITIVE_INFINITY],
};

function unary(operator: UnaryOperator, a: Interval): Interval | null {
  const domain = DOMAINS[operator];
  const given = domain === undefined ? a : common(a, domain);
  if (given === null) return null;
  const f = UNARY[operator];
  const [low, high] = given;
  const even = operator === "abs" || operator === "cosh";
  if (!even && !RISING.has(operator) && !FALLING.has(operator)) return RANGES[operator] ?? EVERYTHING;
  const ends = FALLING.has(operator) ? [f(high), f(low)] : [f(low), f(high)];
  const [least, most] = even
    ? [low <= 0 && high >= 0 ? f(0) : Math.min(f(low), f(high)), Math.max(f(low), f(high))]
    : (ends as [number, number]);
  if (EXACT.has(operator)) return [least, most];
  return common(outwards(least, most), RANGES[operator] ?? EVERYTHING);
}

/** 0 times infinity is 0 here: the infinite end is approached, not reached. */
function product(x: number, y: number): number {
  return x === 0 || y === 0 ? 0 : x * y;
}

function times(a: Interval, b: Interval): Interval {
  const corners = a.flatMap((x) => b.map((y) => product(x, y)));
  return outwards(Math.min(...corners), Math.max(...corners));
}

function sum(a: number, b: number, ifNaN: number): number {
  const s = a + b;
  return Number.isNaN(s) ? ifNaN : s;
}

function binary(operator: BinaryOperator, a: Interval, b: Interval, same: boolean): Interval {
  switch (operator) {
    case "add":
      return outwards(sum(a[0], b[0], Number.NEGATIVE_INFINITY), sum(a[1], b[1], Number.POSITIVE_INFINITY));
    case "sub":
      return same ? FALSE : binary("add", a, [-b[1], -b[0]], false);
    case "mul": {
      if (!same) return times(a, b);
      const [least, most] = unary("abs", a) as Interval;
      return outwards(least * least, most * most);
    }
    case "div":
      return same ? TRUE : times(a, reciprocal(b));
    case "min":
      return [Math.min(a[0], b[0]), Math.min(a[1], b[1])];
    case "max":
      return [Math.max(a[0], b[0]), Math.max(a[1], b[1])];
    case "copysign":
      return copySign(a, b);
    case "pow":
      return power(a, b);
    case "atan2":
      return [-Math.PI, Math.PI];
    case "fmod":
    case "remainder": {
      const most = Math.max(-b[0], b[1], 0);
      return [-most, most];
    }
    case "floorDivide": {
      const quotient = times(a, reciprocal(b));
      return [Math.floor(quotient[0]), Math.floor(quotient[1])];
    }
    default:
      return EVERYTHING;
  }
}

function reciprocal([low, high]: Interval): Interval {
  if (low < 0 && high > 0) return EVERYTHING;
  return [high === 0 ? Number.NEGATIVE_INFINITY : 1 / high, low === 0 ? Number.POSITIVE_INFINITY : 1 / low];
}

function copySign(a: Interval, b: Interval): Interval {
  const [least, most] = unary("abs", a) as Interval;
  if (b[0] > 0) return [least, most];
  return b[1] < 0 ? [-most, -least] : [-most, most];
}

function power(a: Interval, b: Interval): Interval {
  if (a[0] >= 0) {
    const corners = a.flatMap((x) => b.map((y) => x ** y)).filter((p) => !Number.isNaN(p));
    // 1 is between x^y for x on both sides of 1, or y on both sides of 0.
    const one = (a[0] <= 1 && a[1] >= 1) || (b[0] <= 0 && b[1] >= 0) ? [1] : [];
    return outwards(Math.min(...corners, ...one), Math.max(...corners, ...one));
  }
  const [n, m] = b;
  if (n !== m || !Number.isInteger(n) || n < 1) return EVERYTHING;
  if (n % 2 !== 0) return outwards(a[0] ** n, a[1] ** n);
  const [least, most] = unary("abs", a) as Interval;
  return outwards(least ** n, most ** n);
}

function compare(operator: Comparison, a: Interval, b: Interval): Interval {
  switch (operator) {
    case "lt":
      return a[1] < b[0] ? TRUE : a[0] >= b[1] ? FALSE : EITHER;
    case "le":
      return a[1] <= b[0] ? TRUE : a[0] > b[1] ? FALSE : EITHER;
    case "gt":
      return compare("lt", b, a);
    case "ge":
      return compare("le", b, a);
    default:
      return EITHER;
  }
}
