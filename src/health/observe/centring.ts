// The causal test of zig-zag: would a step lead further if the mean of a layer's inputs were taken off?
//
// h becomes h - m with m = mean(h), and b becomes b + W m: the same function, with another gradient for W. In the old
// parametrisation its step is W - r (G - g m^T) and b - r g + r (G - g m^T) m, where G and g are the gradients of W and b, so
// that no module has to be rebuilt.

import { enableGrad, noGrad } from "../../autograd/mode.js";
import { observedBy } from "../../autograd/observer.js";
import type { Tensor } from "../../autograd/tensor.js";
import { numberAt } from "../../ndarray/elements.js";
import { Linear } from "../../nn/linear.js";
import type { AnyModule } from "../../nn/module.js";
import { copyOfModule } from "../../nn/module-copy.js";
import { add, mul, sub } from "../../ops/arithmetic.js";
import { clone, copy_ } from "../../ops/conversion.js";
import { div } from "../../ops/division.js";
import { matmul } from "../../ops/matrix.js";
import { neg } from "../../ops/signs.js";
import { mean } from "../../ops/reductions.js";
import { reshape } from "../../ops/view.js";
import { defaultGenerator } from "../../random/index.js";
import type { CentringProbe } from "../recording.js";
import { lossOf } from "./batch-loss.js";
import type { Batch } from "./batches.js";
import { norm } from "./statistics.js";
import type { LossFunction } from "./watch-options.js";

/** Batches over which gradient and losses are averaged, the latest ones. */
const BATCHES = 4;
/** Learning rates that are compared, beside the best one of a parabola through the loss. */
const RATES = [0.25, 0.5, 1, 2, 4] as const;
/** The fall of the loss, as a share, that the step aims at which measures the curvature. */
const PROBE = 0.01;

/** A direction in which the layer's weight and bias go at rate 1. */
interface Direction {
  readonly weight: Tensor;
  readonly bias: Tensor;
  /** The fall of the loss per rate, to the first order. */
  readonly slope: number;
}

/**
 * Compares the best fall of the loss in one step of one layer, as it is and with its inputs centred. Model, loss and random numbers
 * stay what they are: everything runs on a copy.
 *
 * @returns null where it cannot be seen: a layer without a bias, a loss that cannot be computed again.
 */
export function centringProbe(
  model: AnyModule,
  lossFunction: LossFunction,
  batches: readonly Batch[],
  about: Pick<CentringProbe, "layer" | "kappa" | "step">,
): CentringProbe | null {
  const random = defaultGenerator.getState();
  try {
    return observedBy(null, () => enableGrad(() => compared(model, lossFunction, batches, about)));
  } catch {
    // What cannot be run again, as a loss of several outputs, is no reason to end a training.
    return null;
  } finally {
    defaultGenerator.setState(random);
  }
}

function compared(
  model: AnyModule,
  lossFunction: LossFunction,
  batches: readonly Batch[],
  about: Pick<CentringProbe, "layer" | "kappa" | "step">,
): CentringProbe | null {
  const copy = copyOfModule(model);
  const layer: unknown = new Map(copy.namedModules()).get(about.layer);
  const some = batches.slice(-BATCHES);
  if (!(layer instanceof Linear) || layer.bias === null || some.length === 0) {
    return null;
  }
  const random = defaultGenerator.getState();
  const lossOver = (after: (loss: Tensor) => void): number => {
    defaultGenerator.setState(random);
    let sum = 0;
    for (const { inputs, target } of some) {
      const loss = lossOf(lossFunction, copy(...inputs), target);
      after(loss);
      sum += numberAt(loss.array, 0) / some.length;
    }
    return sum;
  };
  const means: Tensor[] = [];
  const handle = layer.registerForwardPreHook((_, [x]) => {
    means.push(noGrad(() => mean(reshape(x, [-1, layer.inFeatures]), [0])));
  });
  const loss = lossOver((one) => {
    div(one, some.length).backward();
  });
  handle.remove();
  return noGrad(() => {
    const { weight, bias } = layer as { readonly weight: Tensor; readonly bias: Tensor };
    if (weight.grad === null || bias.grad === null) {
      return null;
    }
    const start = { weight: clone(weight), bias: clone(bias) };
    const fall = ({ weight: w, bias: b }: Direction, rate: number): number => {
      copy_(weight, add(start.weight, mul(w, rate)));
      copy_(bias, add(start.bias, mul(b, rate)));
      return loss - lossOver(() => {});
    };
    const best = (direction: Direction): number => {
      const rate = bestRate(direction, loss, fall);
      return Math.max(
        0,
        ...RATES.map((share) => fall(direction, share * rate)).filter((x) => !Number.isNaN(x)),
      );
    };
    const centre = div(
      means.reduce((a, b) => add(a, b)),
      means.length,
    );
    return {
      kind: "centring",
      ...about,
      raw: best(rawStep(weight.grad, bias.grad)),
      centred: best(centredStep(weight.grad, bias.grad, centre)),
    };
  });
}

function rawStep(gradW: Tensor, gradB: Tensor): Direction {
  return { weight: neg(gradW), bias: neg(gradB), slope: squares(gradW) + squares(gradB) };
}

function centredStep(gradW: Tensor, gradB: Tensor, centre: Tensor): Direction {
  const centred = sub(gradW, mul(reshape(gradB, [-1, 1]), reshape(centre, [1, -1])));
  return {
    weight: neg(centred),
    bias: sub(matmul(centred, centre), gradB),
    slope: squares(centred) + squares(gradB),
  };
}

const squares = ({ array }: Tensor): number => norm(array) ** 2;

/** Where the parabola through the loss, its slope and its value after a small step has its lowest point. */
function bestRate(
  direction: Direction,
  loss: number,
  fall: (direction: Direction, rate: number) => number,
): number {
  const { slope } = direction;
  const small = (PROBE * Math.abs(loss)) / slope;
  const curvature = (2 * (slope * small - fall(direction, small))) / (small * small);
  const rate = slope / curvature;
  // A loss that bends down has no lowest point: then as far as its slope leads to 0.
  return rate > 0 && Number.isFinite(rate) ? rate : Math.abs(loss) / slope;
}
