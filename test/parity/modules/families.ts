// All families of modules that are compared with PyTorch's.

import type { ModuleFamily } from "../module-question.js";
import { basic } from "./basic.js";

export const moduleFamilies: readonly ModuleFamily[] = [basic];
