import { nn } from "../../../src/index.js";
import type { ModuleFamily } from "../module-question.js";

const F = nn.functional;
const RMS = "(lambda x, w, e: x / torch.sqrt((x * x).mean(-1, keepdim=True) + e) * w)";

export const normalisation: ModuleFamily = {
  name: "normalisation",
  rows: [
    { python: "nn.LayerNorm(5)", make: () => new nn.LayerNorm(5), inputs: [{ shape: [4, 5] }] },
    {
      python: "nn.LayerNorm([3, 2], eps=0.1, elementwise_affine=False)",
      make: () => new nn.LayerNorm([3, 2], { eps: 0.1, elementwiseAffine: false }),
      inputs: [{ shape: [2, 4, 3, 2] }],
    },
    {
      python: "lambda x, w, b: F.layer_norm(x, [2, 3], w, b)",
      make: () => (x, w, b) => F.layerNorm(x, [2, 3], w, b),
      inputs: [{ shape: [4, 2, 3] }, { shape: [2, 3] }, { shape: [2, 3] }],
    },
    {
      python: "lambda x: F.layer_norm(x.transpose(0, 1), [4])",
      make: () => (x) => F.layerNorm(x.transpose(0, 1), [4]),
      inputs: [{ shape: [4, 3] }],
    },
    {
      python: `lambda x, w: ${RMS}(x, w, 1e-3)`,
      make: () => (x, w) => F.rmsNorm(x, [5], w, 1e-3),
      inputs: [{ shape: [4, 5] }, { shape: [5] }],
    },
    {
      python: "nn.GroupNorm(2, 6)",
      make: () => new nn.GroupNorm(2, 6),
      inputs: [{ shape: [3, 6, 4] }],
    },
    {
      python: "nn.GroupNorm(3, 6, affine=False)",
      make: () => new nn.GroupNorm(3, 6, { affine: false }),
      inputs: [{ shape: [2, 6, 3] }],
    },
    {
      python: "lambda x, w, b: F.group_norm(x, 4, w, b, 0.01)",
      make: () => (x, w, b) => F.groupNorm(x, 4, w, b, 0.01),
      inputs: [{ shape: [2, 4, 3, 2] }, { shape: [4] }, { shape: [4] }],
    },
    { python: "nn.BatchNorm1d(3)", make: () => new nn.BatchNorm1d(3), inputs: [{ shape: [5, 3] }] },
    {
      python: "nn.BatchNorm1d(3, momentum=None)",
      make: () => new nn.BatchNorm1d(3, { momentum: null }),
      inputs: [{ shape: [5, 3, 4] }],
      run: ["lambda m, x: m(x) + m(x * 2)", (m, x) => m(x).add(m(x.mul(2)))],
    },
    {
      python: "nn.BatchNorm2d(3, eps=0.01, momentum=0.3)",
      make: () => new nn.BatchNorm2d(3, 0.01, 0.3),
      inputs: [{ shape: [4, 3, 5, 2] }],
    },
    {
      python: "nn.BatchNorm2d(2)",
      make: () => new nn.BatchNorm2d(2),
      inputs: [{ shape: [4, 2, 3, 3] }],
      eval: true,
    },
    {
      python: "nn.BatchNorm2d(2, track_running_stats=False)",
      make: () => new nn.BatchNorm2d(2, { trackRunningStats: false }),
      inputs: [{ shape: [4, 2, 3, 3] }],
      eval: true,
    },
    {
      python: "nn.BatchNorm1d(3, affine=False)",
      make: () => new nn.BatchNorm1d(3, { affine: false }),
      inputs: [{ shape: [5, 3] }],
    },
    {
      python: "nn.LocalResponseNorm(2)",
      make: () => new nn.LocalResponseNorm(2),
      inputs: [{ shape: [2, 5, 3, 2] }],
    },
    {
      python: "nn.LocalResponseNorm(5, alpha=0.5, beta=1.5, k=2.5)",
      make: () => new nn.LocalResponseNorm(5, { alpha: 0.5, beta: 1.5, k: 2.5 }),
      inputs: [{ shape: [2, 4, 3] }],
    },
    {
      python: "nn.InstanceNorm1d(3)",
      make: () => new nn.InstanceNorm1d(3),
      inputs: [{ shape: [2, 3, 5] }],
    },
    {
      python: "nn.InstanceNorm1d(3, affine=True)",
      make: () => new nn.InstanceNorm1d(3, { affine: true }),
      inputs: [{ shape: [3, 5] }],
    },
    {
      python: "nn.InstanceNorm2d(2, eps=0.01, momentum=0.3, affine=True, track_running_stats=True)",
      make: () => new nn.InstanceNorm2d(2, 0.01, 0.3, true, true),
      inputs: [{ shape: [4, 2, 3, 2] }],
      run: ["lambda m, x: m(x) + m(x * 2)", (m, x) => m(x).add(m(x.mul(2)))],
    },
    {
      python: "nn.InstanceNorm2d(2, track_running_stats=True)",
      make: () => new nn.InstanceNorm2d(2, { trackRunningStats: true }),
      inputs: [{ shape: [4, 2, 3, 2] }],
      eval: true,
    },
    {
      python: "nn.InstanceNorm2d(2)",
      make: () => new nn.InstanceNorm2d(2),
      inputs: [{ shape: [2, 3, 4] }],
      eval: true,
    },
    {
      python: "nn.InstanceNorm3d(2, affine=True)",
      make: () => new nn.InstanceNorm3d(2, { affine: true }),
      inputs: [{ shape: [2, 2, 2, 3, 2] }],
    },
    {
      python: "lambda x, w, b: F.instance_norm(x, None, None, w, b, eps=0.1)",
      make: () => (x, w, b) => F.instanceNorm(x, null, null, w, b, { eps: 0.1 }),
      inputs: [{ shape: [2, 3, 4] }, { shape: [3] }, { shape: [3] }],
    },
    {
      python: "lambda x, m, v: F.instance_norm(x, m, v, use_input_stats=False)",
      make: () => (x, m, v) => F.instanceNorm(x, m, v, { useInputStats: false }),
      inputs: [
        { shape: [2, 3, 4] },
        { shape: [3], grad: false },
        { shape: [3], from: 0.5, to: 2, grad: false },
      ],
    },
    {
      python: "lambda x, m, v, w, b: F.batch_norm(x, m, v, w, b, eps=0.1)",
      make: () => (x, m, v, w, b) => F.batchNorm(x, m, v, w, b, { eps: 0.1 }),
      inputs: [
        { shape: [4, 3, 2] },
        { shape: [3], grad: false },
        { shape: [3], from: 0.5, to: 2, grad: false },
        { shape: [3] },
        { shape: [3] },
      ],
    },
  ],
};
