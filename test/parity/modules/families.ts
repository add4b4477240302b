// All families of modules that are compared with PyTorch's.

import type { ModuleFamily } from "../module-question.js";
import { attention } from "./attention.js";
import { basic } from "./basic.js";
import { convolution, pooling } from "./convolution.js";
import { decompositions } from "./decompositions.js";
import { embeddingBags } from "./embedding-bags.js";
import { initialisation } from "./initialisation.js";
import { interpolation } from "./interpolation.js";
import { layers } from "./layers.js";
import { lazy } from "./lazy.js";
import { lossReductions } from "./loss-reductions.js";
import { losses } from "./losses.js";
import { normalisation } from "./normalisation.js";
import { packing } from "./packing.js";
import { padding } from "./padding.js";
import { parameterUtilities } from "./parameter-utilities.js";
import { recurrent } from "./recurrent.js";
import { transformer } from "./transformer.js";
import { unpooling } from "./unpooling.js";

export const moduleFamilies: readonly ModuleFamily[] = [
  attention,
  basic,
  convolution,
  decompositions,
  embeddingBags,
  initialisation,
  interpolation,
  layers,
  lazy,
  lossReductions,
  losses,
  normalisation,
  packing,
  padding,
  parameterUtilities,
  pooling,
  recurrent,
  transformer,
  unpooling,
];
