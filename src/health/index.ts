// Gradient health: where the gradient went, and why.

export { type HiddenRecord, type LayerLoss, type Waterfall, waterfall } from "./waterfall.js";
export { measurePath, type PathMeasures } from "./zigzag.js";
