// torch.utils.data and readers of data files.

export { readIdx } from "./idx.js";
