// torch.optim: optimizers and learning-rate schedules.

// Tensors have their methods whether or not the main entry is imported too.
import "../tensor/methods.js";
import "../tensor/properties.js";

export { Adadelta, type AdadeltaOptions } from "./adadelta.js";
export { Adagrad, type AdagradOptions } from "./adagrad.js";
export { Adam, type AdamOptions, AdamW } from "./adam.js";
export { Adamax, type AdamaxOptions } from "./adamax.js";
export { ASGD, type ASGDOptions } from "./asgd.js";
export { LBFGS, type LBFGSOptions } from "./lbfgs.js";
export * as lrScheduler from "./lr-scheduler/index.js";
export { NAdam, type NAdamOptions } from "./nadam.js";
export {
  Optimizer,
  type ParameterGroup,
  type Parameters,
  type StepPostHook,
  type StepPreHook,
} from "./optimizer.js";
export { RAdam, type RAdamOptions } from "./radam.js";
export { RMSprop, type RMSpropOptions } from "./rmsprop.js";
export { Rprop, type RpropOptions } from "./rprop.js";
export { SGD, type SGDOptions } from "./sgd.js";
export type { OptimizerState, ParameterState } from "./state.js";
