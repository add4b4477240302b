// torch.nn: modules, parameters and their functions.

// Tensors have their methods whether or not the main entry is imported too.
import "../tensor/methods.js";
import "../tensor/properties.js";

export { activationModule as activation, type ActivationClass, type ActivationModule } from "./activation.js";
export * from "./activations.generated.js";
export { MultiheadAttention, type MultiheadAttentionOptions } from "./attention.js";
export { BatchNorm1d, BatchNorm2d } from "./batch-norm.js";
export { Sequential } from "./containers.js";
export { Conv1d, Conv2d, type ConvolutionOptions } from "./convolution.js";
export { ConvTranspose1d, ConvTranspose2d, type TransposedOptions } from "./transposed-convolution.js";
export { AlphaDropout, Dropout, Dropout1d, Dropout2d } from "./dropout.js";
export { CosineSimilarity, PairwiseDistance } from "./distances.js";
export {
  GaussianNLLLoss,
  HingeEmbeddingLoss,
  HuberLoss,
  KLDivLoss,
  L1Loss,
  PoissonNLLLoss,
  SmoothL1Loss,
  SoftMarginLoss,
} from "./elementwise-losses.js";
export { Embedding } from "./embedding.js";
export { EmbeddingBag } from "./embedding-bag.js";
export { Flatten, Unflatten } from "./flatten.js";
export { deepcopy } from "./module-copy.js";
export * as functional from "./functional.js";
export * as init from "./init.js";
export { Upsample, UpsamplingBilinear2d, UpsamplingNearest2d } from "./interpolation.js";
export { InstanceNorm1d, InstanceNorm2d, InstanceNorm3d } from "./instance-norm.js";
export {
  LazyBatchNorm1d,
  LazyBatchNorm2d,
  LazyConv1d,
  LazyConv2d,
  LazyConvTranspose1d,
  LazyConvTranspose2d,
  LazyInstanceNorm1d,
  LazyInstanceNorm2d,
  LazyLinear,
} from "./lazy-layers.js";
export { Bilinear, Identity, Linear, type LinearOptions } from "./linear.js";
export { BCELoss, BCEWithLogitsLoss, CrossEntropyLoss, type LossModule, MSELoss, NLLLoss } from "./losses.js";
export { LPPool1d, LPPool2d } from "./lp-pooling.js";
export {
  CosineEmbeddingLoss,
  MarginRankingLoss,
  MultiLabelMarginLoss,
  MultiLabelSoftMarginLoss,
  MultiMarginLoss,
  TripletMarginLoss,
  TripletMarginWithDistanceLoss,
} from "./margin-losses.js";
export { type AnyModule, Module } from "./module.js";
export { ModuleDict, ModuleList } from "./module-list.js";
export { GroupNorm, LayerNorm, LocalResponseNorm, RMSNorm } from "./normalisation.js";
export {
  ConstantPad1d,
  ConstantPad2d,
  ConstantPad3d,
  ReflectionPad1d,
  ReflectionPad2d,
  ReflectionPad3d,
  ReplicationPad1d,
  ReplicationPad2d,
  ReplicationPad3d,
  ZeroPad2d,
} from "./padding.js";
export { ParameterDict, ParameterList } from "./parameter-list.js";
export { ChannelShuffle, PixelShuffle, PixelUnshuffle } from "./pixel-shuffling.js";
export {
  AdaptiveAvgPool1d,
  AdaptiveAvgPool2d,
  AdaptiveMaxPool1d,
  AdaptiveMaxPool2d,
} from "./adaptive-pooling.js";
export {
  AvgPool1d,
  AvgPool2d,
  MaxPool1d,
  MaxPool2d,
} from "./pooling.js";
export type { IncompatibleKeys, StateDict } from "./state.js";
export { Parameter } from "./parameter.js";
export { GRU, LSTM, RNN } from "./recurrent.js";
export { type LSTMState, RNNBase } from "./recurrent-base.js";
export { GRUCell, LSTMCell, RNNCell } from "./recurrent-cells.js";
export { GLU, LogSoftmax, Softmax, Softmax2d, Softmin } from "./softmax.js";
export { TransformerEncoder, TransformerEncoderLayer } from "./transformer.js";
export { TransformerDecoder, TransformerDecoderLayer } from "./transformer-decoder.js";
export type { TransformerLayerOptions } from "./transformer-layer.js";
export { Transformer, type TransformerOptions } from "./transformer-model.js";
export { Fold, Unfold } from "./unfolding.js";
export { UninitializedBuffer, UninitializedParameter } from "./uninitialized.js";
export { MaxUnpool1d, MaxUnpool2d } from "./unpooling.js";
export * as utils from "./utils.js";
