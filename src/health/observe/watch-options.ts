// What may be told of a training that is watched, and what cannot be watched.

import type { Tensor } from "../../autograd/tensor.js";
import { describe } from "../../ndarray/describe.js";
import { Module } from "../../nn/module.js";
import { Optimizer } from "../../optim/optimizer.js";
import type { Observation, Recording } from "../recording.js";

/** A loss of what the model gives and what it should give: a module, or a function such as `F.crossEntropy`. */
export type LossFunction =
  | Module<[output: Tensor, target: Tensor]>
  | ((output: Tensor, target: Tensor) => Tensor);

/** What may be told of a training that is watched. */
export interface WatchOptions {
  /** Its steps count, and what it does to the weights is seen. Without it every backward counts as a step. */
  optimizer?: Optimizer<object>;
  /** As a module it shows the targets too. */
  lossFunction?: LossFunction;
  /** Every how many steps there is an observation; 10 unless given. After 500 of them it is half as often, after 1000 a quarter, and so on. */
  every?: number;
  /** A recording of the same training to go on with. */
  resume?: Recording;
  /**
   * With `resume`: whether the model has its initial weights still, and gets those of the recording's end after this call.
   * Fixes that concern the start can be tried from there then.
   */
  atStart?: boolean;
  /** Called with each observation when it is complete. */
  onObservation?: (observation: Observation) => void;
}

/** Throws where watching could not begin. */
export function checkWatch(model: unknown, options: WatchOptions): void {
  if (!(model instanceof Module)) {
    throw new TypeError(`watch: the model must be an nn.Module, but got ${describe(model)}`);
  }
  const { optimizer, lossFunction, every } = options;
  if (optimizer !== undefined && !(optimizer instanceof Optimizer)) {
    throw new TypeError(
      `watch: optimizer must be an Optimizer of ogee/optim, but got ${describe(optimizer)}`,
    );
  }
  if (lossFunction !== undefined && typeof lossFunction !== "function") {
    throw new TypeError(
      `watch: lossFunction must be a module or a function of output and target, but got ${describe(lossFunction)}`,
    );
  }
  if (every !== undefined && !(Number.isInteger(every) && every > 0)) {
    throw new RangeError(`watch: every must be a positive integer, but got ${describe(every)}`);
  }
  if ([...model.parameters()].length === 0) {
    throw new Error("watch: the model has no parameters, so there is nothing that could learn");
  }
}
