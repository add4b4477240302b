// torch: everything a user imports.

import "./tensor/methods.js";
import "./tensor/properties.js";

export { type Activation, type ActivationSpec, type Claims, defineActivation } from "./activations/definition.js";
export * as parameters from "./activations/parameters.js";
export * as autograd from "./autograd/index.js";
export { enableGrad, isGradEnabled, noGrad, setGradEnabled } from "./autograd/mode.js";
export { Tensor } from "./autograd/tensor.js";
export { OutOfMemoryError } from "./engine/heap.js";
export { bool, DType, float32, float32 as float, float64, float64 as double, int32, int32 as int, int64, int64 as long, promoteTypes, uint8 } from "./ndarray/dtype.js";
export { activation, inPlaceActivation } from "./ops/activations.js";
export * from "./ops/activations-torch.generated.js";
export { clone, detach } from "./ops/conversion.js";
export { arange, empty, full, ones, tensor, zeros } from "./ops/creation.js";
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
export * from "./ops/matrix.js";
export * from "./ops/reductions.js";
export * from "./ops/signs.js";
export * from "./ops/softmax.js";
export * from "./ops/special.js";
export * from "./ops/trigonometric.js";
export { allclose, equal, isclose, nanToNum, nanToNum_ } from "./ops/selection.js";
export { where } from "./ops/where.js";
export * as nn from "./nn/index.js";
export * as optim from "./optim/index.js";
export { manualSeed } from "./random/index.js";
