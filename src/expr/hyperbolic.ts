// Functions that decay on both sides, stated so that derivatives of any order neither cancel nor lose the point 0.

import { type Expr, input, type ScalarFunction, scalarFunction } from "./expr.js";

const x: Expr = input(0);
const decay = x.abs().mul(-2).exp();

const sechSquaredFunction: ScalarFunction = {
  name: "sechSquared",
  arity: 1,
  // 1 - tanh(x)^2 would cancel for large |x|.
  value: decay.mul(4).div(decay.add(1).square()),
  get partials() {
    return [x.tanh().mul(sechSquared(x)).mul(-2)];
  },
};

/** 1 / cosh(x)^2, the derivative of tanh: 4e / (1 + e)^2 with e = exp(-2|x|). */
export const sechSquared: (...x: (Expr | number)[]) => Expr = scalarFunction(sechSquaredFunction);
