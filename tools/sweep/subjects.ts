// What is swept: every activation function and its slope, once for each word that it can be given.

import * as all from "../../src/activations/all.generated.js";
import type { Activation } from "../../src/activations/definition.js";
import type { Given } from "../../src/activations/form.js";
import type { Subject } from "./measure.js";

/** Every definition of src/activations. */
export const definitions: readonly Activation[] = Object.values(all) as unknown as Activation[];

/**
 * Arguments to try a definition with: the defaults, each other word, and something for what has no default, which
 * float32 holds exactly: a threshold is compared with in the type of the elements.
 */
export function argumentsFor(definition: Activation): Given[] {
  const required = Object.fromEntries(
    definition.parameters.flatMap((p, i) => (p.kind === "required" ? [[p.name, i === 0 ? 0.125 : 20]] : [])),
  );
  const words = definition.parameters.flatMap((p) =>
    p.kind === "choice" ? p.choices.slice(1).map((word) => ({ ...required, [p.name]: word })) : [],
  );
  return [required, ...words];
}

function label(definition: Activation, given: Given): string {
  const words = Object.values(given).filter((value) => typeof value === "string");
  return words.length === 0 ? definition.name : `${definition.name} (${words.join(", ")})`;
}

export const subjects: readonly Subject[] = definitions.flatMap((definition) =>
  argumentsFor(definition).flatMap((given) =>
    (["value", "slope"] as const).map((of) => ({
      name: label(definition, given) + (of === "slope" ? "'" : ""),
      of,
      definition,
      given,
    })),
  ),
);
