// torch.optim: optimizers.

export { Optimizer, type ParameterGroup, type Parameters } from "./optimizer.js";
export { SGD, type SGDOptions } from "./sgd.js";
