// Losses that are one expression of an element and its target.

import { type Expr, select } from "../expr/expr.js";
import { floatsOnly, Operation, toFloating, type TypeRule } from "./operation.js";

const loss = (
  name: string,
  node: string,
  arity: number,
  value: (...operands: Expr[]) => Expr,
  partials?: (...operands: Expr[]) => readonly Expr[],
  types: TypeRule = floatsOnly,
): Operation =>
  new Operation({
    name,
    node,
    arity,
    types,
    value,
    ...(partials === undefined ? {} : { partials }),
  });

/** |x - t| */
export const absoluteError: Operation = loss("l1Loss", "AbsBackward0", 2, (x, t) => x.sub(t).abs());

/** d^2 / (2 beta) for a distance d below beta, d - beta / 2 from there on. */
export const smoothError: Operation = loss(
  "smoothL1Loss",
  "SmoothL1LossBackward0",
  3,
  (x, t, beta) => {
    const d = x.sub(t).abs();
    return select(d.lt(beta), d.mul(d).mul(0.5).div(beta), d.sub(beta.mul(0.5)));
  },
  (x, t, beta) => {
    const d = x.sub(t);
    const slope = select(d.abs().lt(beta), d.div(beta), d.sign());
    return [slope, slope.neg(), select(d.abs().lt(beta), d.div(beta).square(), 1).mul(-0.5)];
  },
);

/** d^2 / 2 for a distance d up to delta, delta (d - delta / 2) beyond. */
export const huberError: Operation = loss("huberLoss", "HuberLossBackward0", 3, (x, t, delta) => {
  const d = x.sub(t).abs();
  return select(d.le(delta), d.mul(d).mul(0.5), delta.mul(d.sub(delta.mul(0.5))));
});

/** t (log t - x), 0 where t is 0. */
export const divergence: Operation = loss(
  "klDiv",
  "SubBackward0",
  2,
  (x, t) => select(t.eq(0), 0, t.mul(t.log())).sub(t.mul(x)),
  (x, t) => [t.neg(), select(t.eq(0), 0, t.log().add(1)).sub(x)],
);

/** exp(t) (t - x): the same for a logarithm of the target. */
export const divergenceOfLog: Operation = loss("klDiv", "MulBackward0", 2, (x, t) => t.exp().mul(t.sub(x)));

/** exp(x) - t x */
export const poissonOfLog: Operation = loss(
  "poissonNllLoss",
  "SubBackward0",
  2,
  (x, t) => x.exp().sub(t.mul(x)),
  undefined,
  toFloating,
);

/** x - t log(x + eps) */
export const poissonOfRate: Operation = loss(
  "poissonNllLoss",
  "SubBackward0",
  3,
  (x, t, eps) => x.sub(t.mul(x.add(eps).log())),
  undefined,
  toFloating,
);

/** Stirling's approximation of log t!, which counts from t > 1 on. */
export const stirling: Operation = loss(
  "poissonNllLoss",
  "MaskedFillBackward0",
  1,
  (t) =>
    select(
      t.gt(1),
      t
        .mul(t.log())
        .sub(t)
        .add(
          t
            .mul(2 * Math.PI)
            .log()
            .mul(0.5),
        ),
      0,
    ),
  undefined,
  toFloating,
);

/** (log v + (x - t)^2 / v) / 2 for a variance v above 0. */
export const gaussian: Operation = loss(
  "gaussianNllLoss",
  "MulBackward0",
  3,
  (x, t, v) => v.log().add(x.sub(t).square().div(v)).mul(0.5),
  (x, t, v) => {
    const slope = x.sub(t).div(v);
    return [slope, slope.neg(), v.reciprocal().sub(slope.square()).mul(0.5)];
  },
);

/** log(1 + exp(-t x)), without overflow. */
export const softMargin: Operation = loss(
  "softMarginLoss",
  "SoftMarginLossBackward0",
  2,
  (x, t) => {
    const z = x.mul(t);
    return z.abs().neg().exp().log1p().add(z.neg().max(0));
  },
  (x, t) => {
    const z = x.mul(t);
    const e = z.abs().neg().exp();
    // -sigmoid(-z), from an exponential that cannot overflow.
    const slope = select(z.gt(0), e, 1).div(e.add(1)).neg();
    return [slope.mul(t), slope.mul(x)];
  },
);

/** x where t is 1, max(0, margin - x) where it is -1, both added where it is neither. */
export const hingeEmbedding: Operation = loss("hingeEmbeddingLoss", "AddBackward0", 3, (x, t, margin) =>
  select(t.ne(1), margin.sub(x).max(0), 0).add(select(t.ne(-1), x, 0)),
);

/** max(0, margin - t (a - b)) */
export const ranking: Operation = loss(
  "marginRankingLoss",
  "ClampMinBackward0",
  4,
  (a, b, t, margin) => margin.sub(t.mul(a.sub(b))).max(0),
  undefined,
  toFloating,
);

/** 1 - c for a cosine c where t is 1, max(0, c - margin) where it is -1. */
export const cosineEmbedding: Operation = loss("cosineEmbeddingLoss", "AddBackward0", 3, (c, t, margin) =>
  select(t.eq(1), c.neg().add(1), 0).add(select(t.eq(-1), c.sub(margin).max(0), 0)),
);

/** max(0, margin + a - b)^p, with p 1 or 2. */
export const hinge: Operation = loss("multiMarginLoss", "MultiMarginLossBackward0", 3, (margin, a, b) =>
  margin.add(a).sub(b).max(0),
);
