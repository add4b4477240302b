// Files of tensors: safetensors, PyTorch's own, checkpoints.

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
