// Fixes of which a recording tells that they would change nothing: they are not proposed.

import type { Recording } from "../recording.js";
import type { Fix } from "./fix.js";

/** The functional's name and the module's: "relu" and "ReLU". */
const isSameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Whether a fix would change nothing: another function that is there already, or no place to put it. */
export function isIdle(fix: Fix, { graphs }: Pick<Recording, "graphs">): boolean {
  switch (fix.kind) {
    case "activation": {
      const modules = new Set(fix.modules);
      const uses = graphs.flatMap(({ nodes }) =>
        nodes.flatMap(({ module, activation }) =>
          activation !== null && modules.has(module) ? [activation] : [],
        ),
      );
      return modules.size === 0 || (uses.length > 0 && uses.every(({ name }) => isSameName(name, fix.to)));
    }
    case "init":
    case "normalise":
      return fix.layers.length === 0;
    case "insert":
      return fix.after.length === 0;
    case "learningRate":
    case "weightDecay":
      return fix.factor === 1;
    default:
      return false;
  }
}
