// The state of a module by name, and how it is taken over.

import { noGrad } from "../autograd/mode.js";
import { Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import { copy_ } from "../ops/conversion.js";
import { expectHere } from "../ops/expect-tensor.js";
import { isLazy } from "./uninitialized.js";

/** The names and values of a module's parameters and persistent buffers, by PyTorch's keys ("0.weight"). */
export type StateDict = Map<string, Tensor>;

/** What `loadStateDict` found wanting. */
export interface IncompatibleKeys {
  readonly missingKeys: readonly string[];
  readonly unexpectedKeys: readonly string[];
}

/** What is to be loaded, as a Map of its own. */
export function copyOfState(
  state: ReadonlyMap<string, Tensor> | Readonly<Record<string, Tensor>>,
): StateDict {
  expectHere("loadStateDict", state);
  if (typeof state !== "object" || state === null) {
    throw new TypeError(
      `loadStateDict: Expected state_dict to be a Map or an object of Tensors, but got ${describe(state)}`,
    );
  }
  return new Map(state instanceof Map ? (state as ReadonlyMap<string, Tensor>) : Object.entries(state));
}

/** Copies values into the tensors of the same keys and shapes; nothing is copied if anything is at fault. */
export function loadState(
  typeName: string,
  own: StateDict,
  given: StateDict,
  strict: boolean,
): IncompatibleKeys {
  const missingKeys = [...own.keys()].filter((key) => !given.has(key));
  const unexpectedKeys = [...given.keys()].filter((key) => !own.has(key));
  const faults: string[] = [];
  if (strict && missingKeys.length > 0) {
    faults.push(`Missing key(s) in state_dict: ${missingKeys.map((k) => `"${k}"`).join(", ")}.`);
  }
  if (strict && unexpectedKeys.length > 0) {
    faults.push(`Unexpected key(s) in state_dict: ${unexpectedKeys.map((k) => `"${k}"`).join(", ")}.`);
  }
  for (const [key, target] of own) {
    const source = given.get(key);
    if (source !== undefined && !(source instanceof Tensor)) {
      faults.push(
        `While copying the parameter named "${key}", expected a Tensor, but got ${describe(source)}.`,
      );
    } else if (source !== undefined && !isLazy(target) && isLazy(source)) {
      faults.push(
        `the value for ${key} is uninitialized: call the module that it comes from with a batch before its stateDict.`,
      );
    } else if (source !== undefined && !isLazy(target) && source.shape.join() !== target.shape.join()) {
      faults.push(
        `size mismatch for ${key}: copying a param with shape [${source.shape.join(", ")}] from checkpoint, ` +
          `the shape in current model is [${target.shape.join(", ")}].`,
      );
    }
  }
  if (faults.length > 0) {
    throw new Error(
      `loadStateDict: Error(s) in loading state_dict for ${typeName}:\n\t${faults.join("\n\t")}`,
    );
  }
  noGrad(() => {
    for (const [key, target] of own) {
      const source = given.get(key);
      if (source === undefined || isLazy(source)) {
        continue;
      }
      if (isLazy(target)) {
        target.materialize(source.shape);
      }
      copy_(target, source);
    }
  });
  return { missingKeys, unexpectedKeys };
}
