// torch.nn.functional: layers and losses as functions.

// Tensors have their methods whether or not the main entry is imported too.
import "../tensor/methods.js";
import "../tensor/properties.js";

export * from "../ops/activations-functional.generated.js";
export { scaledDotProductAttention } from "./attention-functions.js";
export { conv1d, conv2d, convTranspose1d, convTranspose2d } from "./convolution-functions.js";
export { cosineSimilarity, normalize, oneHot, pairwiseDistance } from "./distance-functions.js";
export { alphaDropout, dropout, dropout1d, dropout2d } from "./dropout-functions.js";
export { embedding } from "./embedding-functions.js";
export { embeddingBag } from "./embedding-bag-functions.js";
export { glu } from "../ops/glu.js";
export {
  type InterpolateOptions,
  type InterpolationMode,
  interpolate,
} from "./interpolation-functions.js";
export { bilinear, linear } from "./linear-functions.js";
export * from "./elementwise-loss-functions.js";
export * from "./loss-functions.js";
export * from "./margin-loss-functions.js";
export { lpPool1d, lpPool2d } from "./lp-pooling-functions.js";
export { batchNorm, instanceNorm } from "./channel-norm-functions.js";
export { groupNorm, layerNorm, localResponseNorm, rmsNorm } from "./normalisation-functions.js";
export { type PaddingMode, pad } from "../ops/padding.js";
export { channelShuffle, pixelShuffle, pixelUnshuffle } from "./pixel-shuffling-functions.js";
export {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
} from "./adaptive-pooling-functions.js";
export {
  avgPool1d,
  avgPool2d,
  maxPool1d,
  maxPool2d,
} from "./pooling-functions.js";
export { gumbelSoftmax, logSoftmax, softmax, softmin } from "./softmax-functions.js";
export { fold, unfold } from "./unfolding-functions.js";
export { maxUnpool1d, maxUnpool2d } from "./unpooling-functions.js";
