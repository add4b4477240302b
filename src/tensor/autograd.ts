// torch.autograd: gradients on request, the modes of recording, functions of users, and checks.

export { detectAnomaly, setDetectAnomaly } from "../autograd/anomaly.js";
export { Function, FunctionContext } from "../autograd/function.js";
export { backward, type BackwardOptions, grad, type GradOptions } from "../autograd/grad.js";
export { enableGrad, noGrad, setGradEnabled } from "../autograd/mode.js";
export * as functional from "../ops/derivatives.js";
export { gradcheck, type GradcheckOptions, gradgradcheck } from "../ops/gradcheck.js";
