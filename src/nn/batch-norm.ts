// Batch normalisation: each channel over the batch, with running statistics for evaluation.

import type { Tensor } from "../autograd/tensor.js";
import { numberAt } from "../ndarray/elements.js";
import { add_ } from "../ops/arithmetic.js";
import { ChannelNorm, type ChannelNormArguments } from "./channel-norm.js";
import { batchNorm } from "./channel-norm-functions.js";

abstract class BatchNorm extends ChannelNorm {
  constructor(...args: ChannelNormArguments) {
    super(args, { affine: true, trackRunningStats: true });
  }

  override forward(input: Tensor): Tensor {
    this.checkRank(input);
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
