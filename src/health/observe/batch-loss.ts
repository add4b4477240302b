// The loss of a batch that was kept, computed again: on copies only.

import { Tensor } from "../../autograd/tensor.js";
import { reshape } from "../../ops/view.js";
import type { LossFunction } from "./watch-options.js";

/**
 * The loss of a batch. Where the model gives as many values as there are targets in another shape, [n, 1] for [n], they are
 * brought to the shape of the targets, as the training must have done; unless it is known that it let them broadcast.
 */
export function lossOf(
  lossFunction: LossFunction,
  output: unknown,
  target: unknown,
  broadcasts = false,
): Tensor {
  if (!(output instanceof Tensor) || !(target instanceof Tensor)) {
    throw new Error(
      "loss: the model gives no single tensor, or its target is none, so its loss cannot be computed again; that needs a loss " +
        "that is lossFunction(model(x), target)",
    );
  }
  const alike =
    broadcasts ||
    output.shape.join() === target.shape.join() ||
    output.array.size !== target.array.size ||
    !target.dtype.isFloatingPoint;
  const loss = lossFunction(alike ? output : reshape(output, [...target.shape]), target);
  if (!(loss instanceof Tensor) || loss.array.size !== 1) {
    throw new Error("loss: the loss is not one number, so trainings cannot be compared by it");
  }
  return loss;
}
