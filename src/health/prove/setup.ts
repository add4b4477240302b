// What is trained, by what and towards what: the three things that a fix may change, and copies of them.

import type { Tensor } from "../../autograd/tensor.js";
import { type AnyModule, Module } from "../../nn/module.js";
import { copyOfModule } from "../../nn/module-copy.js";
import type { Optimizer } from "../../optim/optimizer.js";
import type { LossFunction } from "../observe/watch-options.js";

/** A training: what a fix is made to, and what comes of it. */
export interface Setup {
  readonly model: AnyModule;
  /** Null where none was given to `watch`. */
  readonly optimizer: Optimizer<object> | null;
  readonly lossFunction: LossFunction | null;
}

/**
 * A training that shares nothing with the original: parameters, buffers, options and what the optimizer keeps are copied. Hooks
 * stay with the original.
 *
 * @throws Error for an optimizer that cannot be made anew over the copy's parameters.
 */
export function copyOfSetup({ model, optimizer, lossFunction }: Setup): Setup {
  const twins = new Map<Tensor, Tensor>();
  const copied = <M extends AnyModule>(module: M): M => {
    const copy = copyOfModule(module);
    const own = [...copy.parameters()];
    [...module.parameters()].forEach((parameter, i) => {
      twins.set(parameter, own[i] as Tensor);
    });
    return copy;
  };
  const copy = copied(model);
  const loss =
    lossFunction instanceof Module
      ? (copied(lossFunction as unknown as AnyModule) as unknown as LossFunction)
      : lossFunction;
  return {
    model: copy,
    optimizer: optimizer === null ? null : optimizerOver(optimizer, twins),
    lossFunction: loss,
  };
}

/** An optimizer of the same class, options and memory over other parameters. */
function optimizerOver(optimizer: Optimizer<object>, twins: ReadonlyMap<Tensor, Tensor>): Optimizer<object> {
  const name = optimizer.constructor.name;
  const groups = optimizer.paramGroups.map((group) => ({
    ...group,
    params: group.params.map((parameter) => {
      const twin = twins.get(parameter);
      if (twin === undefined) {
        throw new Error(
          `apply: ${name} holds a parameter of shape [${parameter.shape.join(", ")}] that is neither the model's nor the loss ` +
            "function's, so a copy would change the original; make it a parameter of the model",
        );
      }
      return twin;
    }),
  }));
  const Class = optimizer.constructor as new (params: typeof groups) => Optimizer<object>;
  try {
    const copy = new Class(groups);
    copy.loadStateDict(optimizer.stateDict());
    return copy;
  } catch (error) {
    throw new Error(
      `apply: no copy of ${name} could be made; its constructor must take groups of parameters as its first argument ` +
        `(${(error as Error).message})`,
      { cause: error },
    );
  }
}
