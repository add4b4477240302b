// Batch normalisation: each channel over the batch, with running statistics for evaluation.

import type { Tensor } from "../autograd/tensor.js";
import { checkDevice, type DeviceLike } from "../ndarray/device.js";
import { type DType, int64 } from "../ndarray/dtype.js";
import { numberAt } from "../ndarray/elements.js";
import { bind, need, type Arguments } from "../ops/arguments.js";
import { add_ } from "../ops/arithmetic.js";
import { empty, zeros } from "../ops/creation.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { getDefaultDtype } from "../ops/promotion.js";
import { ones_, zeros_ } from "./init.js";
import { Module } from "./module.js";
import { batchNorm } from "./normalisation-functions.js";
import { Parameter } from "./parameter.js";
import { flag, float } from "./printed.js";

interface BatchNormOptions {
  numFeatures: number;
  /** Default: 1e-5 */
  eps?: number;
  /** How far the running statistics go towards the batch's; null for the mean of all batches. Default: 0.1 */
  momentum?: number | null;
  /** Whether each channel has a weight and a bias. Default: true */
  affine?: boolean;
  /** Whether there are running statistics; else evaluation uses the batch's. Default: true */
  trackRunningStats?: boolean;
  device?: DeviceLike;
  dtype?: DType;
}

type BatchNormArguments = Arguments<
  BatchNormOptions,
  ["numFeatures", "eps", "momentum", "affine", "trackRunningStats"]
>;

abstract class BatchNorm extends Module {
  readonly numFeatures: number;
  readonly eps: number;
  readonly momentum: number | null;
  readonly affine: boolean;
  readonly trackRunningStats: boolean;
  weight: Parameter | null;
  bias: Parameter | null;
  declare running_mean: Tensor | null;
  declare running_var: Tensor | null;
  declare num_batches_tracked: Tensor | null;

  constructor(...args: BatchNormArguments) {
    super();
    const name = this.typeName;
    const keys = ["numFeatures", "eps", "momentum", "affine", "trackRunningStats"] as const;
    const given = bind<BatchNormOptions>(name, args, keys, ["device", "dtype"]);
    const { eps = 1e-5, momentum = 0.1, affine = true, trackRunningStats = true } = given;
    const { dtype = getDefaultDtype() } = given;
    checkDevice(name, given.device);
    this.numFeatures = need(name, "numFeatures", given.numFeatures);
    this.eps = eps;
    this.momentum = momentum;
    this.affine = affine;
    this.trackRunningStats = trackRunningStats;
    const perChannel = (): Tensor => empty([this.numFeatures], { dtype });
    this.weight = affine ? new Parameter(perChannel()) : null;
    this.bias = affine ? new Parameter(perChannel()) : null;
    this.registerBuffer("running_mean", trackRunningStats ? perChannel() : null);
    this.registerBuffer("running_var", trackRunningStats ? perChannel() : null);
    this.registerBuffer("num_batches_tracked", trackRunningStats ? zeros([], { dtype: int64 }) : null);
    this.resetParameters();
  }

  protected abstract get ranks(): readonly number[];

  /** Sets the running means to zeros and the running variances to ones. */
  resetRunningStats(): void {
    if (this.running_mean !== null && this.running_var !== null && this.num_batches_tracked !== null) {
      zeros_(this.running_mean);
      ones_(this.running_var);
      zeros_(this.num_batches_tracked);
    }
  }

  /** Sets the weights to ones, the biases to zeros, and the running statistics to their start. */
  resetParameters(): void {
    this.resetRunningStats();
    if (this.weight !== null && this.bias !== null) {
      ones_(this.weight);
      zeros_(this.bias);
    }
  }

  override forward(input: Tensor): Tensor {
    expectTensor(this.typeName, input);
    const rank = input.shape.length;
    if (!this.ranks.includes(rank)) {
      const expected = this.ranks.map((r) => `${r}D`).join(" or ");
      throw new RangeError(`${this.typeName}: expected ${expected} input (got ${rank}D input)`);
    }
    const { running_mean, running_var, num_batches_tracked: batches, training } = this;
    let momentum = this.momentum ?? 0;
    if (training && batches !== null) {
      add_(batches, 1);
      momentum = this.momentum ?? 1 / numberAt(batches.array, 0);
    }
    return batchNorm(input, {
      runningMean: running_mean,
      runningVar: running_var,
      weight: this.weight,
      bias: this.bias,
      training: training || running_mean === null,
      momentum,
      eps: this.eps,
    });
  }

  override extraRepr(): string {
    const momentum = this.momentum === null ? "None" : float(this.momentum);
    return (
      `${this.numFeatures}, eps=${float(this.eps)}, momentum=${momentum}, ` +
      `affine=${flag(this.affine)}, track_running_stats=${flag(this.trackRunningStats)}`
    );
  }
}

/**
 * Normalises each channel of [N, C] or [N, C, L] over the batch and all positions.
 *
 * @example new nn.BatchNorm1d(3)(torch.rand([8, 3])).shape // [8, 3]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
 */
export class BatchNorm1d extends BatchNorm {
  protected override get ranks(): readonly number[] {
    return [2, 3];
  }
}

/**
 * Normalises each channel of [N, C, H, W] over the batch and all positions.
 *
 * @example new nn.BatchNorm2d(3)(torch.rand([8, 3, 5, 5])).shape // [8, 3, 5, 5]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html
 */
export class BatchNorm2d extends BatchNorm {
  protected override get ranks(): readonly number[] {
    return [4];
  }
}
