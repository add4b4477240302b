// What batch and instance normalisation share: numbers for each channel, and running statistics.

import type { Tensor } from "../autograd/tensor.js";
import { checkDevice, type DeviceLike } from "../ndarray/device.js";
import { type DType, int64 } from "../ndarray/dtype.js";
import { empty, zeros } from "../ops/creation.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { getDefaultDtype } from "../ops/promotion.js";
import { bind, need, type Arguments } from "./arguments.js";
import { ones_, zeros_ } from "./init.js";
import { Module } from "./module.js";
import { joined } from "./module-tree.js";
import { Parameter } from "./parameter.js";
import { flag, float } from "./printed.js";
import type { StateDict } from "./state.js";

export interface ChannelNormOptions {
  numFeatures: number;
  /** Default: 1e-5 */
  eps?: number;
  /** How far the running statistics go towards the batch's; null for the mean of all batches. Default: 0.1 */
  momentum?: number | null;
  /** Whether each channel has a weight and a bias. */
  affine?: boolean;
  /** Whether there are running statistics; else evaluation uses the input's. */
  trackRunningStats?: boolean;
  device?: DeviceLike;
  dtype?: DType;
}

export type ChannelNormArguments = Arguments<
  ChannelNormOptions,
  ["numFeatures", "eps", "momentum", "affine", "trackRunningStats"]
>;

export abstract class ChannelNorm extends Module {
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

  /** @param flags the options that the two kinds of normalisation take differently where nothing is said. */
  constructor(
    args: ChannelNormArguments,
    flags: { readonly affine: boolean; readonly trackRunningStats: boolean },
  ) {
    super();
    const name = this.typeName;
    const keys = ["numFeatures", "eps", "momentum", "affine", "trackRunningStats"] as const;
    const given = bind<ChannelNormOptions>(name, args, keys, ["device", "dtype"]);
    const { eps = 1e-5, momentum = 0.1 } = given;
    const { affine, trackRunningStats } = { ...flags, ...given };
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
    this.rememberParameters("weight", "bias");
    this.resetParameters();
  }

  protected abstract get ranks(): readonly number[];

  /** @internal The count of batches came later than the rest: where it is missing it begins at 0, as in PyTorch. */
  override completeState(given: StateDict, path: string): void {
    const key = joined(path, "num_batches_tracked");
    if (this.num_batches_tracked !== null && !given.has(key)) {
      given.set(key, zeros([], { dtype: int64 }));
    }
  }

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

  /** @throws RangeError unless the input has one of these numbers of dimensions. */
  protected checkRank(input: Tensor): void {
    expectTensor(this.typeName, input);
    const rank = input.shape.length;
    if (!this.ranks.includes(rank)) {
      const expected = this.ranks.map((r) => `${r}D`).join(" or ");
      throw new RangeError(`${this.typeName}: expected ${expected} input (got ${rank}D input)`);
    }
  }

  override extraRepr(): string {
    const momentum = this.momentum === null ? "None" : float(this.momentum);
    return (
      `${this.numFeatures}, eps=${float(this.eps)}, momentum=${momentum}, ` +
      `affine=${flag(this.affine)}, track_running_stats=${flag(this.trackRunningStats)}`
    );
  }
}
