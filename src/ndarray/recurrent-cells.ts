// What a step of a recurrent layer computes element by element, and how its gradient goes back: as expressions over the
// pre-activations of its gates. The slopes are taken there, not from the gates' values, which have lost the digits of
// 1 - sigmoid and 1 - tanh^2 in the tails.

import { logistic, logisticComplement, logisticSlope } from "../activations/sigmoid.js";
import { type Expr, input, select } from "../expr/expr.js";
import { sechSquared } from "../expr/hyperbolic.js";

/** Gates `from` to `from + count` of weight_hh add to the columns from `to` on. */
interface HiddenPart {
  readonly from: number;
  readonly count: number;
  readonly to: number;
}

/** A recurrent cell. Columns and gates are counted in units of the hidden size. */
export interface Cell {
  /** PyTorch's name of the mode, as errors and graph nodes show it. */
  readonly name: string;
  /** Gates in the rows of weight_ih and weight_hh. */
  readonly gates: number;
  /** Columns of pre-activations. The input's product is added to the first `gates` of them. */
  readonly columns: number;
  readonly hidden: readonly HiddenPart[];
  /** What a step reads of the one before, beside the product with weight_hh. */
  readonly previous: "nothing" | "hidden" | "cell";
  /** Over [columns.., previous]: the new hidden state, then the new cell state. */
  readonly next: readonly Expr[];
  /**
   * Over [columns.., previous, gradient from above, gradient from the next step, that of the cell state]: the gradients
   * of the columns, then that of what was read of the step before.
   */
  readonly back: readonly Expr[];
}

function elman(name: string, value: (a: Expr) => Expr, gradient: (a: Expr, dh: Expr) => Expr): Cell {
  const [a, above, later] = [input(0), input(1), input(2)];
  return {
    name,
    gates: 1,
    columns: 1,
    hidden: [{ from: 0, count: 1, to: 0 }],
    previous: "nothing",
    next: [value(a)],
    back: [gradient(a, above.add(later))],
  };
}

/** h' = tanh(a). */
export const tanhCell: Cell = elman(
  "RNN_TANH",
  (a) => a.tanh(),
  (a, dh) => dh.mul(sechSquared(a)),
);

/** h' = max(a, 0). */
export const reluCell: Cell = elman(
  "RNN_RELU",
  (a) => a.max(0),
  (a, dh) => select(a.le(0), 0, dh),
);

/** c' = sigmoid(f) c + sigmoid(i) tanh(g), h' = sigmoid(o) tanh(c'). */
export const lstmCell: Cell = makeLstm();

function makeLstm(): Cell {
  const [ai, af, ag, ao, cell] = [input(0), input(1), input(2), input(3), input(4)];
  const [i, f, g, o] = [logistic(ai), logistic(af), ag.tanh(), logistic(ao)];
  const c = f.mul(cell).add(i.mul(g));
  const dh = input(5).add(input(6));
  const dc = input(7).add(dh.mul(o).mul(sechSquared(c)));
  return {
    name: "LSTM",
    gates: 4,
    columns: 4,
    hidden: [{ from: 0, count: 4, to: 0 }],
    previous: "cell",
    next: [o.mul(c.tanh()), c],
    back: [
      dc.mul(g).mul(logisticSlope(ai)),
      dc.mul(cell).mul(logisticSlope(af)),
      dc.mul(i).mul(sechSquared(ag)),
      dh.mul(c.tanh()).mul(logisticSlope(ao)),
      dc.mul(f),
    ],
  };
}

/**
 * n = tanh(a + sigmoid(r) b), h' = (h - n) sigmoid(z) + n, where b is the hidden part of the new gate: it has a column of
 * its own, because the reset gate multiplies it alone.
 */
export const gruCell: Cell = makeGru();

function makeGru(): Cell {
  const [ar, az, a, b, h] = [input(0), input(1), input(2), input(3), input(4)];
  const [r, z] = [logistic(ar), logistic(az)];
  const mixed = a.add(r.mul(b));
  const n = mixed.tanh();
  const dh = input(5).add(input(6));
  const da = dh.mul(logisticComplement(az)).mul(sechSquared(mixed));
  return {
    name: "GRU",
    gates: 3,
    columns: 4,
    hidden: [
      { from: 0, count: 2, to: 0 },
      { from: 2, count: 1, to: 3 },
    ],
    previous: "hidden",
    next: [h.sub(n).mul(z).add(n)],
    back: [
      da.mul(b).mul(logisticSlope(ar)),
      dh.mul(h.sub(n)).mul(logisticSlope(az)),
      da,
      da.mul(r),
      dh.mul(z),
    ],
  };
}
