// Instance normalisation: each channel of each sample by itself.

import type { Tensor } from "../autograd/tensor.js";
import { squeeze, unsqueeze } from "../ops/reshaping.js";
import { ChannelNorm, type ChannelNormArguments } from "./channel-norm.js";
import { instanceNorm } from "./channel-norm-functions.js";

abstract class InstanceNorm extends ChannelNorm {
  constructor(...args: ChannelNormArguments) {
    super(args, { affine: false, trackRunningStats: false });
    if (this.momentum === null) {
      throw new TypeError(`${this.typeName}: argument 'momentum' must be a number, but got null`);
    }
  }

  override forward(input: Tensor): Tensor {
    this.checkRank(input);
    const batched = input.shape.length === this.ranks[1];
    const { running_mean: runningMean, running_var: runningVar, weight, bias, eps, momentum } = this;
    const output = instanceNorm(batched ? input : unsqueeze(input, 0), {
      runningMean,
      runningVar,
      weight,
      bias,
      useInputStats: this.training || !this.trackRunningStats,
      momentum: momentum as number,
      eps,
    });
    return batched ? output : squeeze(output, 0);
  }
}

/**
 * Normalises each channel of each sample of [N, C, L], or of one sample [C, L], over its positions. It has no weights and
 * no running statistics unless `affine` and `trackRunningStats` ask for them.
 *
 * @example new nn.InstanceNorm1d(3)(torch.rand([8, 3, 5])).shape // [8, 3, 5]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.InstanceNorm1d.html
 */
export class InstanceNorm1d extends InstanceNorm {
  protected override get ranks(): readonly [number, number] {
    return [2, 3];
  }
}

/**
 * Normalises each channel of each sample of [N, C, H, W], or of one sample [C, H, W], over its positions. It has no weights
 * and no running statistics unless `affine` and `trackRunningStats` ask for them.
 *
 * @example new nn.InstanceNorm2d(3, { affine: true })(torch.rand([2, 3, 4, 4])).shape // [2, 3, 4, 4]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.InstanceNorm2d.html
 */
export class InstanceNorm2d extends InstanceNorm {
  protected override get ranks(): readonly [number, number] {
    return [3, 4];
  }
}

/**
 * Normalises each channel of each sample of [N, C, D, H, W], or of one sample [C, D, H, W], over its positions. It has no
 * weights and no running statistics unless `affine` and `trackRunningStats` ask for them.
 *
 * @example new nn.InstanceNorm3d(3)(torch.rand([2, 3, 2, 4, 4])).shape // [2, 3, 2, 4, 4]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.InstanceNorm3d.html
 */
export class InstanceNorm3d extends InstanceNorm {
  protected override get ranks(): readonly [number, number] {
    return [4, 5];
  }
}
