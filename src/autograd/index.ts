// torch.autograd: gradients on request and the modes of recording.

export { detectAnomaly, setDetectAnomaly } from "./anomaly.js";
export { backward, type BackwardOptions, grad, type GradOptions } from "./grad.js";
