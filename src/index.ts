// torch: everything a user imports.

import "./tensor/methods.js";
import "./tensor/properties.js";

export {
  type Activation,
  type ActivationSpec,
  type Claims,
  defineActivation,
} from "./activations/definition.js";
export * as parameters from "./activations/parameters.js";
export * as autograd from "./tensor/autograd.js";
export { enableGrad, inferenceMode, isGradEnabled, noGrad, setGradEnabled } from "./autograd/mode.js";
export { Tensor } from "./autograd/tensor.js";
export { OutOfMemoryError } from "./engine/heap.js";
export * from "./ndarray/absent-dtypes.js";
export {
  bool,
  canCast,
  DType,
  float32,
  float32 as float,
  float64,
  float64 as double,
  int32,
  int32 as int,
  int64,
  int64 as long,
  promoteTypes,
  uint8,
} from "./ndarray/dtype.js";
export { activation, inPlaceActivation } from "./ops/activations.js";
export * from "./ops/activations-torch.generated.js";
export { clone, detach } from "./ops/conversion.js";
export { backends, cuda, device } from "./ops/device.js";
export { Device, type DeviceLike } from "./ndarray/device.js";
export { atleast1d, atleast2d, atleast3d } from "./ops/at-least.js";
export { blockDiag } from "./ops/block-diagonal.js";
export { asTensor, empty, eye, full, ones, scalarTensor, tensor, zeros } from "./ops/creation.js";
export { emptyLike, fullLike, onesLike, zerosLike } from "./ops/creation-like.js";
export {
  adjoint,
  moveaxis,
  movedim,
  permute,
  swapaxes,
  swapdims,
  t,
  transpose,
} from "./ops/dimension-order.js";
export { fill, fill_, zero_ } from "./ops/filling.js";
export { flip, fliplr, flipud, roll, rot90 } from "./ops/flipping.js";
export {
  broadcastShapes,
  broadcastTensors,
  cartesianProd,
  combinations,
  meshgrid,
  trilIndices,
  triuIndices,
} from "./ops/grids.js";
export { indexPut, indexPut_ } from "./ops/indexing.js";
export type { Index } from "./ops/index-items.js";
export {
  cat,
  columnStack,
  concat,
  concatenate,
  dstack,
  hstack,
  rowStack,
  stack,
  vstack,
} from "./ops/joining.js";
export { asStrided, diagonal, narrow, select } from "./ops/parts.js";
export { arange, linspace, logspace } from "./ops/ranges.js";
export { repeatInterleave } from "./ops/repeat-interleave.js";
export { broadcastTo, tile } from "./ops/repeating.js";
export { flatten, ravel, reshape, squeeze, unflatten, unsqueeze } from "./ops/reshaping.js";
export {
  chunk,
  dsplit,
  hsplit,
  split,
  splitWithSizes,
  tensorSplit,
  unbind,
  vsplit,
} from "./ops/splitting.js";
export { diag, diagEmbed, diagflat, tril, triu } from "./ops/triangles.js";
export { finfo, type FloatInfo, iinfo, type IntegerInfo } from "./ops/type-info.js";
export { getDefaultDtype, resultType, setDefaultDtype } from "./ops/promotion.js";
export { getPrintoptions, setPrintoptions } from "./tensor/print-options.js";
export * from "./ops/arithmetic.js";
export * from "./ops/combination.js";
export * from "./ops/comparison.js";
export * from "./ops/division.js";
export * from "./ops/exponential.js";
export * from "./ops/extremes.js";
export * from "./ops/hyperbolic.js";
export * from "./ops/logic.js";
export { addmm, bmm, dot, matmul, mm, mv, outer } from "./ops/matrix.js";
export * from "./ops/reductions.js";
export * from "./ops/signs.js";
export * from "./ops/softmax.js";
export * from "./ops/special.js";
export * from "./ops/trigonometric.js";
export { allclose, equal, isclose, nanToNum, nanToNum_ } from "./ops/selection.js";
export { where } from "./ops/where.js";
export * as nn from "./nn/index.js";
export * as optim from "./optim/index.js";
export * from "./ops/random-creation.js";
export {
  Generator,
  defaultGenerator,
  getRngState,
  initialSeed,
  manualSeed,
  seed,
} from "./random/index.js";
export { setRngState } from "./ops/rng-state.js";
export { aminmax, argmax, argmin, type ExtremeFunction, max, MinAndMax, min } from "./ops/extremes-along.js";
export * from "./ops/gathering.js";
export * from "./ops/scattering.js";
export * from "./ops/masking.js";
export * from "./ops/ordering.js";
export * from "./ops/differences.js";
export * from "./ops/histograms.js";
export * from "./ops/medians.js";
export * from "./ops/nan-sums.js";
export * from "./ops/products.js";
export * from "./ops/quantiles.js";
export { cummax, cummin, cumprod, cumsum, logcumsumexp } from "./ops/running.js";
export { ValuesAndIndices } from "./ops/values-and-indices.js";
export { norm } from "./ops/norms.js";
export * from "./ops/statistics.js";
export * from "./ops/truth.js";
export * from "./ops/matrix-sums.js";
export * from "./ops/einsum.js";
export { gcd, gcd_, lcm, lcm_, nextafter } from "./ops/pairwise.js";
export { floatPower, ldexp, ldexp_ } from "./ops/powers.js";
export * from "./ops/questions.js";
export { det, logdet, SignAndLogarithm, slogdet } from "./ops/determinants.js";
export { chainMatmul } from "./ops/matrix-chains.js";
export { cholesky, choleskyInverse, choleskySolve } from "./ops/cholesky-systems.js";
export { matrixExp } from "./ops/matrix-exponential.js";
export { inverse, matrixPower } from "./ops/matrix-powers.js";
export { cdist } from "./ops/distances.js";
export { cosineSimilarity, pairwiseDistance } from "./nn/distance-functions.js";
export { channelShuffle, pixelShuffle, pixelUnshuffle } from "./nn/pixel-shuffling-functions.js";
export { corrcoef, cov } from "./ops/covariance.js";
export { cumulativeTrapezoid, trapezoid, trapz } from "./ops/integration.js";
export { vander } from "./ops/vander.js";
export * from "./ops/vector-products.js";
export * as linalg from "./ops/linalg.js";
export * as special from "./ops/special-functions.js";
export { scatterReduce } from "./ops/scatter-reduce.js";
export * from "./ops/distinct.js";
export { bucketize, isin, searchsorted } from "./ops/searching.js";
