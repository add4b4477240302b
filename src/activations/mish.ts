import { type Expr, input, type ScalarFunction, scalarFunction, select } from "../expr/expr.js";
import { type Activation, defineActivation } from "./definition.js";
import { inplace, type InplaceParameter } from "./parameters.js";
import { logistic, logisticComplement } from "./sigmoid.js";
import { cut } from "./tails.js";

type Function1 = (...x: (Expr | number)[]) => Expr;

// With n = exp(x) (exp(x) + 2), tanh(softplus(x)) = n / (n + 2). Written in e = exp(-|x|), nothing overflows.
const x: Expr = input(0);
const e = x.abs().neg().exp();
const negative = x.lt(0);

const gateFunction: ScalarFunction = {
  name: "tanhSoftplus",
  arity: 1,
  value: (() => {
    const g = select(negative, e.mul(e.add(2)), e.mul(2).add(1));
    return g.div(g.add(select(negative, 2, e.square().mul(2))));
  })(),
  get partials() {
    return [gateSlope(x)];
  },
};

/** tanh(softplus(x)) */
const gate: Function1 = scalarFunction(gateFunction);

const gateSlopeFunction: ScalarFunction = {
  name: "tanhSoftplusSlope",
  arity: 1,
  value: (() => {
    const numerator = e.mul(e.add(1)).mul(select(negative, 4, e.mul(4)));
    const root = select(negative, e.mul(e.add(2)).add(2), e.mul(e.add(1)).mul(2).add(1));
    return numerator.div(root.square());
  })(),
  get partials() {
    return [gateSlope(x).mul(logisticComplement(x).sub(gate(x).mul(logistic(x)).mul(2)))];
  },
};

/** The derivative of tanh(softplus(x)): (1 - gate^2) logistic. */
const gateSlope: Function1 = scalarFunction(gateSlopeFunction);

/** x tanh(softplus(x)): smooth, unbounded above, with a dip below zero. */
export const mish: Activation<[InplaceParameter]> = defineActivation({
  name: "mish",
  torch: { in: ["F"], module: "Mish", node: "MishBackward0" },
  summary: "x tanh(softplus(x)): smooth, unbounded above, with a dip below zero.",
  parameters: [inplace],
  textbook: (x) => x.mul(x.exp().add(1).log().tanh()),
  // exp(-800) is 0 in float64 too, so -infinity gives -0.
  value: (x) => x.max(-800).mul(gate(x)),
  slope: (x) => gate(x).add(cut(x, 800).mul(gateSlope(x))),
  types: "floating",
  claims: {
    range: [-0.3088434130172504, Number.POSITIVE_INFINITY],
    slopeRange: [-0.11252612238946256, 1.0884981612517279],
    monotone: false,
    zeroCentred: false,
    saturates: "left",
  },
  samples: [
    [0, 0],
    [1, 0.8650983882673103],
    [-1, -0.30340146137410892],
    [-2, -0.25250148269570886],
  ],
  source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Mish.html",
});
