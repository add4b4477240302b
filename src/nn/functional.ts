// torch.nn.functional: layers and losses as functions.

export * from "../ops/activations-functional.generated.js";
export { scaledDotProductAttention } from "./attention-functions.js";
export { glu } from "../ops/glu.js";
export { linear } from "./linear-functions.js";
export * from "./loss-functions.js";
export { logSoftmax, softmax, softmin } from "./softmax-functions.js";
