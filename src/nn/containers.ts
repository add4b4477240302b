// Modules that run modules.

import type { Tensor } from "../autograd/tensor.js";
import { type AnyModule, Module } from "./module.js";
import { addNamed, ModuleSequence, type NamedModules, partOf } from "./module-list.js";

/**
 * Runs modules one after another, each on the output of the one before.
 *
 * @example const model = new nn.Sequential(new nn.Linear(784, 64), new nn.Sigmoid(), new nn.Linear(64, 10));
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.Sequential.html
 */
export class Sequential extends ModuleSequence {
  /** @param modules one by one, or by name: an object, a Map or pairs, in the order in which they run. */
  constructor(...modules: readonly AnyModule[] | readonly [NamedModules]) {
    super();
    const [first] = modules;
    const named = modules.length === 1 && first !== undefined && !(first instanceof Module);
    if (named && !(Array.isArray(first) && first.every((module) => module instanceof Module))) {
      addNamed("Sequential", this, first as NamedModules);
    } else {
      this.extend((named ? first : modules) as readonly AnyModule[]);
    }
  }

  override forward(input: Tensor): Tensor {
    let x = input;
    for (const module of this.listOfChildren()) {
      x = module(x);
    }
    return x;
  }

  /** The modules from one position to before another, as of an array, under their names, run one after another. */
  slice(start?: number, end?: number): Sequential {
    return new Sequential(partOf(this.namedChildren(), start, end));
  }
}
