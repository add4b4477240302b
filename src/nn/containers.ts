// Modules that run modules.

import type { Tensor } from "../autograd/tensor.js";
import { type AnyModule, Module } from "./module.js";
import { ModuleSequence, partOf } from "./module-list.js";

/**
 * Runs modules one after another, each on the output of the one before.
 *
 * @example const model = new nn.Sequential(new nn.Linear(784, 64), new nn.Sigmoid(), new nn.Linear(64, 10));
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.Sequential.html
 */
export class Sequential extends ModuleSequence {
  constructor(...modules: readonly AnyModule[] | readonly [Readonly<Record<string, AnyModule>>]) {
    super();
    const [first] = modules;
    if (modules.length === 1 && first !== undefined && !(first instanceof Module)) {
      for (const [name, module] of Object.entries(first)) {
        this.addModule(name, module as AnyModule);
      }
    } else {
      this.extend(modules as readonly AnyModule[]);
    }
  }

  override forward(input: Tensor): Tensor {
    let x = input;
    for (const module of this.listOfChildren()) {
      x = module(x);
    }
    return x;
  }

  /** The modules from one position to before another, as of an array, run one after another. */
  slice(start?: number, end?: number): Sequential {
    return new Sequential(...partOf(this, start, end));
  }
}
