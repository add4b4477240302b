// torch.nn.utils: what programs use beside layers.

export { clipGradNorm_, clipGradValue_ } from "./gradient-clipping.js";
export { parametersToVector, vectorToParameters } from "./parameter-vectors.js";
export * as rnn from "./packed-sequence-functions.js";
export { removeWeightNorm, weightNorm } from "./weight-norm.js";
