// torch.nn.functional: layers and losses as functions.

export * from "../ops/activations-functional.generated.js";
export { logSoftmax, softmax } from "../ops/softmax.js";
export { linear } from "./linear-functions.js";
export * from "./loss-functions.js";
