// Outputs that are brought to the shape of the targets, where both would broadcast.

import type { Tensor } from "../../autograd/tensor.js";
import { Module } from "../../nn/module.js";
import { reshape } from "../../ops/view.js";
import type { LossFunction } from "../observe/watch-options.js";
import type { Change } from "./change.js";
import type { Setup } from "./setup.js";

/** A loss over outputs in the shape of their targets. */
class MatchingOutputs extends Module<[output: Tensor, target: Tensor]> {
  constructor(readonly loss: LossFunction) {
    super();
  }

  override forward(output: Tensor, target: Tensor): Tensor {
    return this.loss(reshape(output, [...target.shape]), target);
  }
}

export function matchShapes({ lossFunction }: Setup): Change {
  if (lossFunction === null) {
    throw new Error("apply: match changes what the loss function is given, and watch was given none");
  }
  return { lossFunction: new MatchingOutputs(lossFunction) as unknown as LossFunction };
}
