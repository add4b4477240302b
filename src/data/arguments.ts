// The names of arguments that datasets, samplers and loaders have beside those of operations.

import { argumentNames, flag, integer, number, OPERATION_NAMES } from "../ops/argument-kinds.js";
import { type Bind, bindWith } from "../ops/arguments.js";

export { type Arguments, need } from "../ops/arguments.js";

const NAMES = argumentNames(
  [
    [flag, "shuffle? dropLast pinMemory persistentWorkers"],
    [integer, "batchSize? numWorkers prefetchFactor"],
    [number, "timeout"],
  ],
  [],
  OPERATION_NAMES,
);

/** `bind` of operations, for datasets, samplers and loaders. */
export const bind: Bind = bindWith(NAMES);
