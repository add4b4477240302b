// torch.utils.data and readers of data files.

// Tensors have their methods whether or not the main entry is imported too.
import "../tensor/methods.js";
import "../tensor/properties.js";

export { type Collated, type Converted, defaultCollate } from "./collate.js";
export { ConcatDataset, Dataset, type Indexed, IterableDataset, Subset, TensorDataset } from "./dataset.js";
export { readIdx } from "./idx.js";
export { DataLoader } from "./loader.js";
export type { LoaderOptions } from "./loader-options.js";
export { ModuleDataset, type ModuleDatasetOptions } from "./module-dataset.js";
export { readNpy, writeNpy } from "./npy.js";
export { readNpz, writeNpz } from "./npz.js";
export type { LoaderState } from "./position.js";
export { randomSplit } from "./random-split.js";
export { BatchSampler } from "./batch-sampler.js";
export type { Sized } from "./sampler-arguments.js";
export {
  RandomSampler,
  Sampler,
  SequentialSampler,
  SubsetRandomSampler,
  WeightedRandomSampler,
} from "./samplers.js";
