// What layers say about arguments that they cannot work with.

import { describe, expect, it } from "vitest";
import { int32, int64, nn, ones, tensor } from "../../src/index.js";

const F = nn.functional;

type Call = readonly [what: string, call: () => unknown, message: string];

const padding: readonly Call[] = [
  [
    "a padding for three sides",
    () => new nn.ConstantPad2d([1, 2, 3], 0),
    "ConstantPad2d: padding must be an integer or an array of 4 integers, but got [1, 2, 3]",
  ],
  [
    "a padding that is no integer",
    () => new nn.ReflectionPad1d(0.5),
    "ReflectionPad1d: padding must be an integer or an array of 2 integers, but got 0.5",
  ],
  [
    "no value",
    () => new nn.ConstantPad1d({ padding: 1 } as never),
    "ConstantPad1d: missing required argument 'value'",
  ],
  [
    "a tensor for a value",
    () => new nn.ConstantPad1d(1, ones([1]) as never),
    "ConstantPad1d: argument 'value' must be a number, but got a Tensor",
  ],
  [
    "a reflected border as large as the input",
    () => new nn.ReflectionPad1d(2)(ones([1, 2])),
    "pad: Padding size should be less than the corresponding input dimension, but got: padding (2, 2) at dimension 1 of " +
      "input [1, 2] with mode 'reflect'",
  ],
];

const interpolation: readonly Call[] = [
  [
    "neither a size nor a scale",
    () => F.interpolate(ones([1, 1, 3])),
    "interpolate: either size or scaleFactor should be defined",
  ],
  [
    "a size and a scale",
    () => F.interpolate(ones([1, 1, 3]), 2, 2),
    "interpolate: only one of size or scaleFactor should be defined",
  ],
  [
    "two sizes for a signal",
    () => F.interpolate(ones([1, 1, 3]), [2, 2]),
    "interpolate: Input and output must have the same number of spatial dimensions, but got an input with [3] and [2, 2]",
  ],
  [
    "a mode for images",
    () => F.interpolate(ones([1, 1, 3]), 2, { mode: "bilinear" }),
    "interpolate: Got 3D input, but bilinear mode needs 4D input",
  ],
  [
    "an unknown mode",
    () => F.interpolate(ones([1, 1, 3]), 2, { mode: "cubic" as never }),
    "interpolate: mode must be one of nearest, nearest-exact, linear, bilinear, trilinear, bicubic, area, but got string",
  ],
  [
    "aligned corners where nothing is weighed",
    () => F.interpolate(ones([1, 1, 3]), 2, { alignCorners: true }),
    "interpolate: alignCorners can only be set with the modes linear, bilinear, bicubic and trilinear, but got nearest",
  ],
  [
    "a result without elements",
    () => F.interpolate(ones([1, 1, 3]), { scaleFactor: 0.1 }),
    "interpolate: Input and output sizes should be greater than 0, but got input [1, 1, 3] and output size [0]",
  ],
  [
    "an infinite scale",
    () => F.interpolate(ones([1, 1, 3]), { scaleFactor: Infinity }),
    "interpolate: scaleFactor must be finite numbers above 0, but got Infinity",
  ],
  [
    "integers to be weighed",
    () => F.interpolate(ones([1, 1, 3]).to(int64), 2, { mode: "linear" }),
    "interpolate: not implemented for torch.int64; convert with .to(torch.float32)",
  ],
  [
    "channels that are no squares",
    () => F.pixelShuffle(ones([6, 2, 2]), 2),
    "pixelShuffle: expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but " +
      "input.size(-3)=6 is not divisible by 4",
  ],
  [
    "an odd height",
    () => new nn.PixelUnshuffle(2)(ones([1, 3, 2])),
    "pixelUnshuffle: expects height and width to be divisible by downscale_factor, but got 3 and 2, and 2",
  ],
  [
    "groups that do not divide the channels",
    () => F.channelShuffle(ones([1, 4, 2]), 3),
    "channelShuffle: the number of groups must be above 0 and divide the 4 channels, but got 3",
  ],
];

const instanceNorm: readonly Call[] = [
  [
    "one position only",
    () => F.instanceNorm(ones([2, 3, 1])),
    "instanceNorm: Expected more than 1 spatial element when training, got input size [2, 3, 1]",
  ],
  [
    "statistics for other channels",
    () => F.instanceNorm(ones([2, 3, 4]), ones([2]), ones([3])),
    "instanceNorm: running_mean should contain 3 elements not 2",
  ],
  [
    "no running statistics to normalise by",
    () => F.instanceNorm(ones([2, 3, 4]), { useInputStats: false }),
    "instanceNorm: Expected running_mean and running_var to be defined when use_input_stats=False",
  ],
  [
    "images for signals",
    () => new nn.InstanceNorm1d(3)(ones([2, 3, 4, 4])),
    "InstanceNorm1d: expected 2D or 3D input (got 4D input)",
  ],
  [
    "a mean of all batches",
    () => new nn.InstanceNorm2d(3, { momentum: null }),
    "InstanceNorm2d: argument 'momentum' must be a number, but got null",
  ],
];

const others: readonly Call[] = [
  [
    "maxima of nothing",
    () => F.adaptiveMaxPool1d(ones([2, 3, 0]), 2),
    "adaptiveMaxPool1d: Expected input to have non-zero size for non-batch dimensions, but input has sizes [2, 3, 0]",
  ],
  [
    "three sizes for images",
    () => new nn.AdaptiveMaxPool2d([1, 2, 3])(ones([2, 3, 4])),
    "adaptiveMaxPool2d: elements of output_size must be greater than or equal to 0, 2 of them, but got an array of 3",
  ],
  [
    "channels around one, without positions",
    () => F.localResponseNorm(ones([2, 3]), 2),
    "localResponseNorm: Expected 3D or higher dimensionality input (got 2 dimensions)",
  ],
  [
    "short integers around a channel",
    () => F.localResponseNorm(ones([1, 2, 3]).to(int32), 2),
    "localResponseNorm: not implemented for torch.int32; convert with .to(torch.float32)",
  ],
  [
    "no channels around one",
    () => new nn.LocalResponseNorm(0)(ones([1, 2, 3])),
    "localResponseNorm: size must be a number of channels of at least 1, but got 0",
  ],
  [
    "integers for logits",
    () => F.gumbelSoftmax(ones([3]).to(int64)),
    "gumbelSoftmax: not implemented for torch.int64; convert with .to(torch.float32)",
  ],
  [
    "no kernel",
    () => new nn.Fold({ outputSize: 3 } as never),
    "Fold: missing required argument 'kernelSize'",
  ],
];

const transformer: readonly Call[] = [
  [
    "heads that do not divide the features",
    () => new nn.TransformerDecoderLayer(6, 4),
    "TransformerDecoderLayer: d_model, nhead and dim_feedforward must be greater than 0, and d_model divisible by nhead, " +
      "but got 6, 4 and 2048",
  ],
  [
    "a memory of other features",
    () => new nn.TransformerDecoderLayer(4, 2, 8)(ones([3, 4]), ones([3, 6])),
    "TransformerDecoderLayer: the feature number of memory must be equal to d_model: expected 4, but got [3, 6]",
  ],
  [
    "a function for a layer",
    () => new nn.TransformerDecoder((() => 1) as never, 2),
    "TransformerDecoder: decoder_layer and norm must be Modules, but got",
  ],
  [
    "batches of different sizes",
    () => new nn.Transformer(4, 2, 1, 1, 8)(ones([3, 2, 4]), ones([3, 1, 4])),
    "Transformer: the batch number of src and tgt must be equal, but got [3, 2, 4] and [3, 1, 4]",
  ],
  [
    "a function for an encoder",
    () => new nn.Transformer(4, 2, 1, 1, 8, { customEncoder: (() => 1) as never }),
    "Transformer: custom_encoder must be a Module, but got",
  ],
  [
    "a mask of a negative length",
    () => nn.Transformer.generateSquareSubsequentMask(-1),
    "generateSquareSubsequentMask: sz must be at least 0, but got -1",
  ],
];

const bags: readonly Call[] = [
  [
    "an unknown mode",
    () => new nn.EmbeddingBag(3, 2, { mode: "min" as never }),
    'EmbeddingBag: mode has to be one of sum, mean or max, but got string "min"',
  ],
  [
    "indices in a row without offsets",
    () => F.embeddingBag(tensor([0n, 1n]), ones([3, 2])),
    "embeddingBag: offsets has to be a 1D Tensor but got null; for one bag give an input [1, N]",
  ],
  [
    "offsets for bags of one length",
    () => F.embeddingBag(tensor([[0n, 1n]]), ones([3, 2]), tensor([0n])),
    "embeddingBag: if input is 2D, then offsets has to be null, as input is treated as a mini-batch of fixed length sequences",
  ],
  [
    "a first bag that does not begin at 0",
    () => F.embeddingBag(tensor([0n, 1n]), ones([3, 2]), tensor([1n])),
    "embeddingBag: offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0, but got 1",
  ],
  [
    "an offset behind the indices",
    () => F.embeddingBag(tensor([0n, 1n]), ones([3, 2]), tensor([0n, 3n])),
    "embeddingBag: offsets must not decrease nor be greater than input's length 2, but got offsets[1] of 3",
  ],
  [
    "an index outside the table",
    () => F.embeddingBag(tensor([[0n, 3n]]), ones([3, 2])),
    "embeddingBag: index 3 is out of bounds for dimension 0 with size 3",
  ],
  [
    "weights of samples for a mean",
    () => F.embeddingBag(tensor([[0n]]), ones([3, 2]), { perSampleWeights: ones([1, 1]) }),
    'embeddingBag: perSampleWeights is only supported for mode="sum", but got mode="mean"',
  ],
  [
    "weights of samples of another shape",
    () => F.embeddingBag(tensor([[0n]]), ones([3, 2]), { mode: "sum", perSampleWeights: ones([2]) }),
    "embeddingBag: perSampleWeights must have the shape of the input, [1, 1], and the type of the weight, torch.float32, but got " +
      "[2] of torch.float32",
  ],
];

const unpooling: readonly Call[] = [
  [
    "an index behind the result",
    () => F.maxUnpool1d(ones([1, 1]), tensor([[2n]]), 2),
    "maxUnpool1d: Found an invalid max index: 2 (output volumes are of size 2); give the size of what was pooled as outputSize",
  ],
  [
    "indices of another type",
    () => F.maxUnpool2d(ones([1, 1, 1]), ones([1, 1, 1]), 2),
    "maxUnpool2d: expected indices of torch.int64 and of the shape of the input, [1, 1, 1], but got torch.float32 [1, 1, 1]; they " +
      "come from a pooling with returnIndices",
  ],
  [
    "a size that gives other windows",
    () => new nn.MaxUnpool1d(2)(ones([1, 1]), tensor([[0n]]), [5]),
    "maxUnpool1d: invalid output_size [5] (dim 0 must be between 0 and 4)",
  ],
  [
    "a size of two dimensions for one",
    () => new nn.MaxUnpool1d(2)(ones([1, 1]), tensor([[0n]]), [2, 2]),
    "maxUnpool1d: output_size should be a sequence containing 1 or 3 elements, but got",
  ],
  [
    "no kernel for a norm",
    () => new nn.LPPool1d({ normType: 2 } as never),
    "LPPool1d: missing required argument 'kernelSize'",
  ],
];

describe.each([
  ["bags of embeddings", bags],
  ["unpooling and pooling by norms", unpooling],
  ["transformer", transformer],
  ["pooling, normalisation, sampling and windows", others],
  ["instance normalisation", instanceNorm],
  ["padding", padding],
  ["interpolation", interpolation],
] as const)("%s", (_, calls) => {
  it.each(calls)("%s", (_what, call, message) => {
    expect(call).toThrow(message);
  });
});
