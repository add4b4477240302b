// torch.special: functions of torch under the names that SciPy gives them.

export { logit, sigmoid as expit } from "./activations-torch.generated.js";
export { xlogy } from "./combination.js";
export { exp2, expm1, log1p } from "./exponential.js";
export { round } from "./signs.js";
export { logSoftmax, logsumexp, softmax } from "./softmax.js";
export { digamma, digamma as psi, erf, erfc, erfinv, lgamma as gammaln } from "./special.js";
export { sinc } from "./trigonometric.js";
