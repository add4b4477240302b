// Modules that hold modules.

import { expectTensor } from "../ops/expect-tensor.js";
import type { Tensor } from "../autograd/tensor.js";
import { flattenDims } from "../ops/flatten.js";
import { shown } from "../ndarray/describe.js";
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
    const module = Number.isInteger(index) ? list.at(index) : undefined;
    if (module === undefined) {
      throw new RangeError(
        `Sequential: index ${shown(index)} is out of range for ${list.length} modules; it is an integer from 0, or from -1 for the last`,
      );
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
    expectTensor("Flatten", input);
    return flattenDims(input, this.startDim, this.endDim);
  }

  override extraRepr(): string {
    return `start_dim=${this.startDim}, end_dim=${this.endDim}`;
  }
}
