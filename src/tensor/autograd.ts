// torch.autograd: gradients on request, the modes of recording, functions of users, and checks.

export { detectAnomaly, setDetectAnomaly } from "../autograd/anomaly.js";
export { Function, FunctionContext } from "../autograd/function.js";
export type { BackwardOptions } from "../autograd/grad.js";
export { backward, grad, type GradOptions } from "../ops/gradients.js";
export { enableGrad, inferenceMode, noGrad, setGradEnabled } from "../autograd/mode.js";
export * as functional from "../ops/derivatives.js";
export { gradcheck, type GradcheckOptions, gradgradcheck } from "../ops/gradcheck.js";
