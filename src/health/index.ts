// Gradient health: where the gradient went, and why.

// Tensors have their methods whether or not the main entry is imported too.
import "../tensor/methods.js";
import "../tensor/properties.js";

export { type HiddenRecord, type LayerLoss, type Waterfall, waterfall } from "./waterfall.js";
export { measurePath, type PathMeasures } from "./zigzag.js";
