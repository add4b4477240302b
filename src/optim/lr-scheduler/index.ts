// torch.optim.lr_scheduler: learning-rate schedules.

export { ChainedScheduler, SequentialLR } from "./combined.js";
export { CosineAnnealingLR, CosineAnnealingWarmRestarts } from "./cosine.js";
export { CyclicLR, OneCycleLR } from "./cycles.js";
export { ReduceLROnPlateau } from "./plateau.js";
export { ConstantLR, LinearLR, PolynomialLR } from "./ramps.js";
export { LRScheduler, type RatedOptimizer, type SchedulerState } from "./scheduler.js";
export { ExponentialLR, LambdaLR, MultiplicativeLR, MultiStepLR, StepLR } from "./steps.js";
