// Layers that change the shape only.

import type { Tensor } from "../autograd/tensor.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { flattenDims } from "../ops/flatten.js";
import { unflatten } from "../ops/reshaping.js";
import { bind, need, type Arguments } from "./arguments.js";
import { Module } from "./module.js";

interface FlattenOptions {
  startDim?: number;
  endDim?: number;
}

/**
 * Joins dimensions `startDim` to `endDim` into one: by default everything but the batch.
 *
 * @example new nn.Flatten()(torch.ones([2, 3, 4])).shape // [2, 12]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.Flatten.html
 */
export class Flatten extends Module {
  readonly startDim: number;
  readonly endDim: number;

  constructor(...args: Arguments<FlattenOptions, ["startDim", "endDim"]>) {
    super();
    const { startDim = 1, endDim = -1 } = bind<FlattenOptions>("Flatten", args, ["startDim", "endDim"]);
    this.startDim = startDim;
    this.endDim = endDim;
  }

  override forward(input: Tensor): Tensor {
    expectTensor("Flatten", input);
    return flattenDims(input, this.startDim, this.endDim);
  }

  override extraRepr(): string {
    return `start_dim=${this.startDim}, end_dim=${this.endDim}`;
  }
}

interface UnflattenOptions {
  dim: number;
  unflattenedSize: readonly number[];
}

/**
 * Splits a dimension into several; one size may be -1.
 *
 * @example new nn.Unflatten(1, [3, 4])(torch.ones([2, 12])).shape // [2, 3, 4]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.Unflatten.html
 */
export class Unflatten extends Module {
  readonly dim: number;
  readonly unflattenedSize: readonly number[];

  constructor(...args: Arguments<UnflattenOptions, ["dim", "unflattenedSize"]>) {
    super();
    const given = bind<UnflattenOptions>("Unflatten", args, ["dim", "unflattenedSize"]);
    this.dim = need("Unflatten", "dim", given.dim);
    this.unflattenedSize = [...need("Unflatten", "unflattenedSize", given.unflattenedSize)];
  }

  override forward(input: Tensor): Tensor {
    expectTensor("Unflatten", input);
    return unflatten(input, this.dim, this.unflattenedSize);
  }

  override extraRepr(): string {
    return `dim=${this.dim}, unflattened_size=(${this.unflattenedSize.join(", ")})`;
  }
}
