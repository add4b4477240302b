// Whether a fix has changed anything.

import { noGrad } from "../../autograd/mode.js";
import type { Tensor } from "../../autograd/tensor.js";
import { equal } from "../../ops/selection.js";
import type { Setup } from "./setup.js";

/** Thrown by `applyFix` for a fix after which everything is as it was. */
export class ChangesNothing extends Error {}

/** Whether a changed training would do what the original does: the same modules in the same modes, weights, loss and options. */
export function areAlike(setup: Setup, changed: Setup): boolean {
  return (
    String(setup.model) === String(changed.model) &&
    modesOf(setup) === modesOf(changed) &&
    String(setup.lossFunction) === String(changed.lossFunction) &&
    optionsOf(setup) === optionsOf(changed) &&
    haveSameValues(setup, changed)
  );
}

const modesOf = ({ model }: Setup): string => [...model.modules()].map(({ training }) => training).join();

function optionsOf({ model, optimizer }: Setup): string {
  const names = new Map<unknown, string>([...model.namedParameters()].map(([name, p]) => [p, name]));
  const groups = optimizer?.paramGroups.map((group) => ({
    ...group,
    params: group.params.map((p) => names.get(p) ?? ""),
  }));
  return JSON.stringify([optimizer?.constructor.name, groups]);
}

function haveSameValues(setup: Setup, changed: Setup): boolean {
  const [before, after] = [setup, changed].map(({ model }) => [...model.stateDict()]) as [
    [string, Tensor][],
    [string, Tensor][],
  ];
  return (
    before.length === after.length &&
    before.every(([name, value], i) => {
      const [otherName, other] = after[i] as [string, Tensor];
      return name === otherName && noGrad(() => equal(value, other));
    })
  );
}
