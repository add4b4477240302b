// Activation functions put in the place of others, between layers, and before the loss.

import type { Activation } from "../../activations/definition.js";
import { moments } from "../../activations/gain.js";
import * as activations from "../../nn/activations.generated.js";
import { Sequential } from "../../nn/containers.js";
import type { AnyModule } from "../../nn/module.js";
import * as shares from "../../nn/softmax.js";
import { isDefinition } from "../../ops/activations.js";
import type { Fix } from "./fix.js";
import type { Change, Context } from "./change.js";
import { checkTheyRun, followedBy, moduleAt, moduleOfLayer, replaced } from "./places.js";
import type { Setup } from "./setup.js";
import { drawnToSuit, functionNeighbours } from "./weights.js";

type ModuleClass = new () => AnyModule;

/** The definition behind a class of modules; null where it is no activation function. */
function definitionOf(type: unknown): Activation | null {
  const { definition } = type as { readonly definition?: unknown };
  return isDefinition(definition) ? definition : null;
}

/** The module class of an activation function, by its own name or its class's: "tanh", "Tanh". */
function activationClass(name: string): ModuleClass & { readonly definition: Activation } {
  const found = Object.entries(activations).find(
    ([key, type]) => key === name || definitionOf(type)?.name === name,
  );
  if (found === undefined) {
    throw new Error(`apply: there is no activation module ${JSON.stringify(name)} in ogee/nn`);
  }
  const type = found[1] as unknown as ModuleClass & { readonly definition: Activation };
  if (type.definition.parameters.some(({ kind }) => kind === "required")) {
    throw new Error(`apply: ${name} has an argument without a default; put it into the model by hand`);
  }
  return type;
}

export function changeActivation(
  { model }: Setup,
  fix: Extract<Fix, { kind: "activation" }>,
  context: Context,
): Change {
  if (fix.modules.length === 0) {
    throw new Error("apply: no activation function was seen that could be replaced");
  }
  const type = activationClass(fix.to);
  const made = new Map<string, AnyModule>();
  let root = model;
  for (const path of fix.modules) {
    const module = moduleAt(root, path);
    if (definitionOf(module.constructor) === null) {
      throw new Error(
        `apply: the function is called in the forward of ${path === "" ? "the model" : JSON.stringify(path)} ` +
          `(${module.constructor.name}), where it cannot be replaced; make it a module, ` +
          `this.act = new nn.${fix.to}(), and call that`,
      );
    }
    const other = new type();
    if (String(other) !== String(module)) {
      made.set(path, other);
      root = replaced(root, module, other);
    }
  }
  checkTheyRun(root, made, context.sample);
  const square = moments(type.definition).square;
  const redrawn = drawnToSuit(
    root,
    functionNeighbours(context.recording, new Set(made.keys())),
    context.recording,
    new Map([...made.keys()].map((path) => [path, Math.sqrt(square)])),
  );
  return { model: root, redrawn };
}

export function insertFunction(
  { model }: Setup,
  fix: Extract<Fix, { kind: "insert" }>,
  { recording, sample }: Context,
): Change {
  const type = activationClass(fix.function);
  const layers = new Map(fix.after.map((name) => [name, moduleOfLayer(model, recording.layers, name)]));
  checkTheyRun(model, layers, sample);
  const made = new Map([...layers.keys()].map((name) => [name, new type()]));
  let root = model;
  for (const [name, module] of layers) {
    root = followedBy(root, module, made.get(name) as AnyModule);
  }
  checkTheyRun(root, made, sample);
  return { model: root };
}

/** The module of a function that stands before a loss: an activation function, or one that shares out along the classes. */
export function outputFunction(name: string): AnyModule {
  const sharing = Object.entries(shares).find(([key]) => key === name)?.[1];
  return sharing === undefined
    ? new (activationClass(name))()
    : new (sharing as unknown as new (dim: number) => AnyModule)(1);
}

export function insertOutput(
  { model }: Setup,
  fix: Extract<Fix, { kind: "output" }>,
  { sample }: Context,
): Change {
  const output = outputFunction(fix.insert);
  const root = inFront(model, { model, output }, sample);
  return { model: root };
}

/** A sequence that holds the model under the name "model". @throws Error for a model of several inputs. */
export function inFront(
  model: AnyModule,
  modules: Readonly<Record<string, AnyModule>>,
  sample: Context["sample"],
): AnyModule {
  if (sample !== null && sample.inputs.length !== 1) {
    throw new Error(
      `apply: ${model.constructor.name} takes ${sample.inputs.length} inputs, and this fix is made to models of one; change ` +
        "its forward",
    );
  }
  const whole = new Sequential(modules);
  whole.training = model.training;
  return whole;
}
