// Files of tensors: safetensors, PyTorch's own, checkpoints.

// Tensors that are loaded have their methods, whether or not the main entry is imported too.
import "../tensor/methods.js";
import "../tensor/properties.js";

export { FormatError } from "./format-error.js";
export * as safetensors from "./safetensors.js";
export {
  type CheckpointOptions,
  type CheckpointParts,
  loadCheckpoint,
  saveCheckpoint,
} from "./checkpoint.js";
export { load } from "./torch-file.js";
export { save } from "./torch-save.js";
