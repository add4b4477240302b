// Gradient health: where the gradient went, and why.

// Tensors have their methods whether or not the main entry is imported too.
import "../tensor/methods.js";
import "../tensor/properties.js";

export { defineExperiment, type Experiment, type Pairs } from "./experiment.js";
export { type Health, watch } from "./health.js";
export { type JudgeOptions, judge } from "./judge/judge.js";
export { defineRule, type Rule } from "./judge/rule.js";
export { rules } from "./judge/rules/index.js";
export type { Picture } from "./judge/picture.js";
export type { Diagnosis, Finding, Stage, TrialOutcome, Verdict, When } from "./judge/verdict.js";
export type { Fall, LossPart, LossParts } from "./measure/fall.js";
export type { Harm } from "./measure/harm.js";
export { type LayerFall, measure, type Measures } from "./measure/measures.js";
export { measurePath, type PathMeasures } from "./measure/path.js";
export type { Figure } from "./measure/wording.js";
export type { Batch } from "./observe/batches.js";
export type { LossFunction, WatchOptions } from "./observe/watch-options.js";
export type { Fix } from "./prove/fix.js";
export { proofOf } from "./prove/outcome.js";
export type { ProveOptions } from "./prove/prove.js";
export type { Setup } from "./prove/setup.js";
export type { Observation, Recording, Trial } from "./recording.js";
export { compareText } from "./report/compare.js";
export { parseReport, stringifyReport } from "./report/json.js";
export { REPORT_VERSION, type Report } from "./report/report.js";
export { reportText, type TextOptions } from "./report/text.js";
export { type Recorded, recordedAt } from "./report/trace.js";
