// torch.nn.functional: layers and losses as functions.

export * from "../ops/activations-functional.generated.js";
export { scaledDotProductAttention } from "./attention-functions.js";
export { alphaDropout, dropout, dropout1d, dropout2d } from "./dropout-functions.js";
export { embedding } from "./embedding-functions.js";
export { glu } from "../ops/glu.js";
export { bilinear, linear } from "./linear-functions.js";
export * from "./loss-functions.js";
export { batchNorm, groupNorm, layerNorm, rmsNorm } from "./normalisation-functions.js";
export { logSoftmax, softmax, softmin } from "./softmax-functions.js";
