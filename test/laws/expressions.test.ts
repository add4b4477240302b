import { describe, expect, test } from "vitest";
import { bounds, type Interval } from "../../src/expr/bounds.js";
import { derivative } from "../../src/expr/derivative.js";
import { compile, evaluate } from "../../src/expr/evaluate.js";
import {
  type BinaryOperator,
  constant,
  Expr,
  input,
  ONE,
  parameter,
  select,
  type UnaryOperator,
} from "../../src/expr/expr.js";
import { BINARY, UNARY } from "../../src/expr/meaning.js";
import { latex, plainText } from "../../src/expr/typeset.js";

const x = input(0);
const y = input(1);

describe("evaluate", () => {
  test("computes shared nodes, parameters and truth values", () => {
    const e = x.add(parameter(0)).square();
    expect(evaluate(e, [2], [1])).toBe(9);
    expect(evaluate(x.lt(3), [2])).toBe(1);
    expect(evaluate(x.lt(3).and(x.gt(2).not()).or(x.isNaN()), [2])).toBe(1);
  });

  test("a branch of select that is not taken has no influence by its NaN", () => {
    const e = select(x.gt(0), x.log(), -1);
    expect(evaluate(e, [-1])).toBe(-1);
    expect(evaluate(derivative(e, 0), [-1])).toBe(0);
  });

  test("min, max, copysign, round and pow as C and PyTorch have them", () => {
    expect([evaluate(x.min(y), [NaN, 1]), evaluate(x.max(y), [1, NaN])]).toEqual([NaN, NaN]);
    expect(evaluate(x.copysign(y), [3, -0])).toBe(-3);
    expect([0.5, 1.5, 2.5, -0.5].map((v) => evaluate(x.round(), [v]))).toEqual([0, 2, 2, -0]);
    expect(evaluate(x.pow(y), [1, NaN])).toBe(1);
    expect(evaluate(x.remainder(y), [-1, 3])).toBe(2);
    expect(evaluate(x.floorDivide(y), [-7, 2])).toBe(-4);
  });

  test("the third derivative of tanh at 0 is -2", () => {
    const third = derivative(derivative(derivative(x.tanh(), 0), 0), 0);
    expect(evaluate(third, [0])).toBe(-2);
  });
});

/** A deterministic sequence of numbers in [0, 1). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe("bounds", () => {
  const seed = 7;
  const unaries = Object.keys(UNARY).filter((op) => op !== "bitNot") as UnaryOperator[];
  const binaries = Object.keys(BINARY).filter((op) => !/bit|shift|polygamma/.test(op)) as BinaryOperator[];

  test(`hold the value of every operator at random points of random intervals (seed ${seed})`, () => {
    const next = numbers(seed);
    const interval = (): Interval => {
      const [a, b] = [next() * 8 - 4, next() * 8 - 4];
      return [Math.min(a, b), Math.max(a, b)];
    };
    const nodes = [
      ...unaries.map((operator) => Expr.make({ kind: "unary", operator }, [x])),
      ...binaries.map((operator) => Expr.make({ kind: "binary", operator }, [x, y])),
      ...binaries.map((operator) => Expr.make({ kind: "binary", operator }, [x, x])),
      ...[2, 3, 0.5, -1].map((n) => x.pow(n)),
      select(x.gt(y), x.sub(y), 0),
      select(x.ge(1).or(x.le(-1)), 1, x.abs()),
      select(x.lt(0).not(), x.sqrt(), x),
    ];
    for (const node of nodes) {
      const f = compile(node);
      for (let trial = 0; trial < 60; trial++) {
        const given = [interval(), interval()] as const;
        const [low, high] = bounds(node, given);
        for (let point = 0; point < 5; point++) {
          const at = given.map(([a, b]) => a + next() * (b - a));
          const value = f(at);
          if (Number.isNaN(value)) continue;
          const label = `${plainText(node)} at ${at.join(", ")}`;
          expect(value, label).toBeGreaterThanOrEqual(low);
          expect(value, label).toBeLessThanOrEqual(high);
        }
      }
    }
  });

  test("are tight for one occurrence, and judge branches under their condition", () => {
    const everything: Interval = [-Infinity, Infinity];
    expect(bounds(x.tanh(), [everything])).toEqual([-1, 1]);
    expect(bounds(x.square(), [[-2, 1]])[0]).toBe(0);
    expect(bounds(select(x.gt(0), x, 0), [everything])).toEqual([0, Infinity]);
    expect(bounds(select(x.le(-1).or(x.ge(1)), 0, x), [everything])).toEqual([-1, 1]);
    expect(bounds(x.max(-1).min(parameter(0)), [everything], [[2, 3]])).toEqual([-1, 3]);
  });
});

describe("typeset", () => {
  const formulas: readonly (readonly [e: Expr, plain: string, latex: string])[] = [
    [ONE.div(x.neg().exp().add(1)), "1 / (exp(-x) + 1)", "\\frac{1}{e^{-x} + 1}"],
    [x.add(1).mul(x.sub(2)), "(x + 1) * (x - 2)", "\\left(x + 1\\right) \\, \\left(x - 2\\right)"],
    [x.sub(y.sub(1)), "x - (x1 - 1)", "x - \\left(x_{1} - 1\\right)"],
    [x.add(-3), "x - 3", "x - 3"],
    [x.square().mul(constant(Math.sqrt(2 / Math.PI))), "x^2 * sqrt(2/pi)", "x^2 \\, \\sqrt{2/\\pi}"],
    [x.abs().sqrt().neg(), "-sqrt(|x|)", "-\\sqrt{\\left|x\\right|}"],
    [
      select(x.gt(1), x, select(x.lt(-1), x.neg(), 0)),
      "x if x > 1, else -x if x < -1, else 0",
      "\\begin{cases} x & \\text{if } x > 1 \\\\ -x & \\text{if } x < -1 \\\\ 0 & \\text{otherwise} \\end{cases}",
    ],
  ];
  for (const [e, plain, tex] of formulas) {
    test(plain, () => {
      expect(plainText(e)).toBe(plain);
      expect(latex(e)).toBe(tex);
    });
  }

  test("names of inputs and parameters", () => {
    const e = x.mul(parameter(0)).add(y);
    expect(plainText(e, { inputs: ["x", "weight"], parameters: ["alpha"] })).toBe("x * alpha + weight");
    expect(latex(e, { inputs: ["x", "w"], parameters: ["alpha"] })).toBe("x \\, \\alpha + w");
  });
});
