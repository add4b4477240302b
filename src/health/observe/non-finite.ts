// The first thing that was not a number: a forward is run again on a copy, and every result is looked at.

import type { Node } from "../../autograd/node.js";
import { observedBy, type Observer } from "../../autograd/observer.js";
import { Tensor } from "../../autograd/tensor.js";
import { enableGrad } from "../../autograd/mode.js";
import type { AnyModule } from "../../nn/module.js";
import { copyOfModule } from "../../nn/module-copy.js";
import { defaultGenerator } from "../../random/default.js";
import type { Moments, NonFinite } from "../recording.js";
import type { Names } from "./names.js";
import { allFinite, momentsOf } from "./statistics.js";

/** Looks at each recorded result until one is not finite. */
class FiniteCheck implements Observer {
  found: { readonly name: string; readonly inputs: readonly Moments[] } | null = null;
  private readonly results = new Map<Node, Tensor>();

  recorded(node: Node, result: Tensor): void {
    if (this.found === null && !allFinite(result.array)) {
      const inputs = node.nodes.flatMap((source) => {
        const made = source === null ? undefined : this.results.get(source);
        return made === undefined ? [] : [momentsOf(made.array)];
      });
      this.found = { name: node.name, inputs };
    }
    this.results.set(node, result);
  }

  entered(): void {}
  left(): void {}
  announced(): void {}
  began(): void {}
  arrived(): void {}
  sent(): void {}
  ended(): void {}
}

/** Where it began, in a step whose loss was not a number. */
export function findNonFinite(
  step: number,
  model: AnyModule,
  names: Names,
  inputs: readonly unknown[],
  target: unknown,
): NonFinite {
  const at = (where: NonFinite["where"], name: string, moments: readonly Moments[] = []): NonFinite => ({
    step,
    where,
    name,
    inputs: moments,
  });
  const bad = (t: unknown): t is Tensor => t instanceof Tensor && !allFinite(t.array);
  const input = inputs.findIndex(bad);
  if (input >= 0) {
    return at("input", `input ${input + 1}`, [momentsOf((inputs[input] as Tensor).array)]);
  }
  if (bad(target)) {
    return at("target", "target", [momentsOf(target.array)]);
  }
  for (const parameter of names.parameters()) {
    if (bad(parameter)) {
      return at("parameter", names.pathOf(parameter) ?? "", [momentsOf(parameter.array)]);
    }
  }
  const { name, inputs: moments } = runAgain(model, inputs) ?? { name: null, inputs: [] };
  return name === null ? at("loss", "the loss") : at("forward", name, moments);
}

function runAgain(
  model: AnyModule,
  inputs: readonly unknown[],
): { readonly name: string; readonly inputs: readonly Moments[] } | null {
  const check = new FiniteCheck();
  const random = defaultGenerator.getState();
  try {
    observedBy(check, () => enableGrad(() => copyOfModule(model)(...inputs)));
  } finally {
    defaultGenerator.setState(random);
  }
  return check.found;
}
