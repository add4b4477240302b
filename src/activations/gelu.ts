import { constant, type Expr, input, type ScalarFunction, scalarFunction } from "../expr/expr.js";
import { type Activation, defineActivation } from "./definition.js";
import { choice, type ChoiceParameter } from "./parameters.js";
import { logistic, logisticSlope } from "./sigmoid.js";
import { cut } from "./tails.js";

const INVERSE_SQRT_2PI = 1 / Math.sqrt(2 * Math.PI);
const TWICE_SQRT_2_OVER_PI = 2 * Math.sqrt(2 / Math.PI);

const z: Expr = input(0);

const densityFunction: ScalarFunction = {
  name: "normalDensity",
  arity: 1,
  value: z.square().mul(-0.5).exp().mul(INVERSE_SQRT_2PI),
  get partials() {
    return [z.neg().mul(normalDensity(z))];
  },
};

const normalDensity = scalarFunction(densityFunction);

/** The standard normal distribution, P(Z <= x), from erfc: its left tail does not cancel. */
const normal = scalarFunction({
  name: "normal",
  arity: 1,
  value: z.mul(-Math.SQRT1_2).erfc().mul(0.5),
  partials: [normalDensity(z)],
});

/** (1 + tanh(u)) / 2 = logistic(2u): 2u for the approximation. */
const twiceU = (x: Expr): Expr => x.add(x.square().mul(x).mul(0.044715)).mul(TWICE_SQRT_2_OVER_PI);
const twiceUSlope = (x: Expr): Expr =>
  x
    .square()
    .mul(3 * 0.044715)
    .add(1)
    .mul(TWICE_SQRT_2_OVER_PI);

/** x P(Z <= x) for a standard normal Z; `approximate: "tanh"` replaces P by a function of tanh. */
export const gelu: Activation<[ChoiceParameter<"approximate", "none" | "tanh">]> = defineActivation({
  name: "gelu",
  torch: { in: ["F"], module: "GELU", node: "GeluBackward0" },
  summary: "x P(Z <= x) for a standard normal Z: weighs an input by how large it is among others.",
  parameters: [choice("approximate", ["none", "tanh"])],
  textbook: (x, { approximate }) =>
    approximate === "none"
      ? x.mul(0.5).mul(x.div(Math.SQRT2).erf().add(1))
      : x.mul(0.5).mul(
          constant(Math.sqrt(2 / Math.PI))
            .mul(x.add(x.pow(3).mul(0.044715)))
            .tanh()
            .add(1),
        ),
  // Cut where the second factor is 0 in float64 too, so that -infinity gives -0.
  value: (x, { approximate }) => {
    const a = x.max(-40);
    return approximate === "none" ? a.mul(normal(a)) : a.mul(logistic(twiceU(a)));
  },
  slope: (x, { approximate }) => {
    const a = cut(x, 40);
    if (approximate === "none") {
      return normal(a).add(a.mul(normalDensity(a)));
    }
    const v = twiceU(a);
    return logistic(v).add(a.mul(twiceUSlope(a)).mul(logisticSlope(v)));
  },
  types: "floating",
  claims: {
    range: [-0.16997120747990366, Number.POSITIVE_INFINITY],
    slopeRange: [-0.12890414518515479, 1.1289041451851548],
    monotone: false,
    zeroCentred: false,
    saturates: "left",
  },
  pitfalls: [
    "The tanh approximation differs by up to 5e-4: use the form that a pretrained network was trained with.",
  ],
  samples: [
    [0, 0],
    [1, 0.8413447460685429],
    [-1, -0.15865525393145705],
    [-10, -7.6198530241605259e-23],
  ],
  source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.GELU.html",
});
