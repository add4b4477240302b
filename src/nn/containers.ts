// Modules that hold modules.

import type { Tensor } from "../autograd/tensor.js";
import { flattenDims } from "../ops/flatten.js";
import { type AnyModule, Module } from "./module.js";

/**
 * Runs modules one after another, each on the output of the one before.
 *
 * @example const model = new nn.Sequential(new nn.Linear(784, 64), new nn.Sigmoid(), new nn.Linear(64, 10));
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.Sequential.html
 */
export class Sequential extends Module implements Iterable<AnyModule> {
  constructor(...modules: readonly AnyModule[] | readonly [Readonly<Record<string, AnyModule>>]) {
    super();
    const [first] = modules;
    if (modules.length === 1 && first !== undefined && !(first instanceof Module)) {
      for (const [name, module] of Object.entries(first)) {
        this.addModule(name, module as AnyModule);
      }
    } else {
      (modules as readonly AnyModule[]).forEach((module, i) => {
        this.addModule(String(i), module);
      });
    }
  }

  override forward(input: Tensor): Tensor {
    let x = input;
    for (const module of this.children()) {
      x = module(x);
    }
    return x;
  }

  /** The module at a position; negative ones count from the end. */
  at(index: number): AnyModule {
    const list = [...this.children()];
    const module = list.at(index);
    if (module === undefined) {
      throw new RangeError(`Sequential: index ${index} is out of range for ${list.length} modules`);
    }
    return module;
  }

  /** How many modules it holds. */
  get size(): number {
    return [...this.children()].length;
  }

  /** Adds a module at the end. */
  append(module: AnyModule): this {
    this.addModule(String(this.size), module);
    return this;
  }

  *[Symbol.iterator](): Iterator<AnyModule> {
    yield* this.children();
  }
}

/** Joins dimensions `startDim` to `endDim` into one: by default everything but the batch. */
export class Flatten extends Module {
  constructor(
    readonly startDim: number = 1,
    readonly endDim: number = -1,
  ) {
    super();
  }

  override forward(input: Tensor): Tensor {
    return flattenDims(input, this.startDim, this.endDim);
  }

  override extraRepr(): string {
    return `start_dim=${this.startDim}, end_dim=${this.endDim}`;
  }
}
