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
export { add, mul } from "./ops/arithmetic.js";
export { clone, detach } from "./ops/conversion.js";
export { arange, empty, full, ones, tensor, zeros } from "./ops/creation.js";
export { addmm, bmm, dot, matmul, mm, mv, outer } from "./ops/matrix.js";
export { getDefaultDtype, resultType, setDefaultDtype } from "./ops/promotion.js";
export { amax, amin, mean, sum } from "./ops/reductions.js";
export { logSoftmax, logsumexp, softmax } from "./ops/softmax.js";
export { getPrintoptions, setPrintoptions } from "./tensor/print-options.js";
