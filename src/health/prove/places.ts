// Modules by their paths in a tree: found, replaced, and seen to run.

import { noGrad } from "../../autograd/mode.js";
import { observedBy } from "../../autograd/observer.js";
import { Tensor } from "../../autograd/tensor.js";
import { copyInto, copyOf } from "../../ndarray/arithmetic.js";
import { Sequential } from "../../nn/containers.js";
import type { RemovableHandle } from "../../nn/hooks.js";
import type { AnyModule } from "../../nn/module.js";
import type { Parameter } from "../../nn/parameter.js";
import { defaultGenerator } from "../../random/index.js";
import type { Layer } from "../recording.js";
import type { Batch } from "../observe/batches.js";

/** @throws Error where the model has no module of that path. */
export function moduleAt(model: AnyModule, path: string): AnyModule {
  for (const [name, module] of model.namedModules()) {
    if (name === path) {
      return module;
    }
  }
  throw new Error(
    `apply: ${model.constructor.name} has no module ${JSON.stringify(path)}; it has ` +
      [...model.namedModules()].map(([name]) => JSON.stringify(name)).join(", "),
  );
}

/** The path of the module that holds a parameter: "features.0" of "features.0.weight". */
export const ownerOf = (parameter: string): string =>
  parameter.slice(0, Math.max(0, parameter.lastIndexOf(".")));

/** The module that holds a layer's weight. */
export function moduleOfLayer(model: AnyModule, layers: readonly Layer[], name: string): AnyModule {
  return moduleAt(model, ownerOf(layerNamed(layers, name).weight));
}

/** @throws Error for a name that no layer of the recording has. */
export function layerNamed(layers: readonly Layer[], name: string): Layer {
  const found = layers.find((layer) => layer.name === name);
  if (found === undefined) {
    throw new Error(
      `apply: there is no layer ${JSON.stringify(name)}; there are ${layers.map((l) => JSON.stringify(l.name)).join(", ")}`,
    );
  }
  return found;
}

/** The weight of a layer in this model. */
export function weightOf(model: AnyModule, { weight }: Layer): Parameter {
  for (const [name, parameter] of model.namedParameters()) {
    if (name === weight) {
      return parameter;
    }
  }
  throw new Error(`apply: ${model.constructor.name} has no parameter ${JSON.stringify(weight)}`);
}

/** Puts a module in every place of another; gives the root, which may be the new one. */
export function replaced(model: AnyModule, old: AnyModule, by: AnyModule): AnyModule {
  if (model === old) {
    return by;
  }
  // All places first: the new module may hold the old one.
  const places = [...model.modules()].flatMap((parent) =>
    [...parent.namedChildren()].filter(([, child]) => child === old).map(([name]) => ({ parent, name })),
  );
  for (const { parent, name } of places) {
    parent.addModule(name, by);
  }
  return model;
}

/** Puts a module after another one: in a sequence of its own, in the other's place. */
export function followedBy(model: AnyModule, module: AnyModule, next: AnyModule): AnyModule {
  const both = new Sequential(module, next);
  both.training = next.training = module.training;
  return replaced(model, module, both);
}

/** Runs the model on a batch as it is, and leaves its buffers and the random numbers what they were. */
export function runQuietly(model: AnyModule, { inputs }: Batch): unknown {
  const buffers = [...model.buffers()].map((buffer) => [buffer, copyOf(buffer.array)] as const);
  const random = defaultGenerator.getState();
  try {
    return observedBy(null, () => noGrad(() => model(...inputs)));
  } finally {
    defaultGenerator.setState(random);
    for (const [buffer, values] of buffers) {
      copyInto(buffer.array, values);
    }
  }
}

/** What modules gave in one run on a batch, the first time that they ran; nothing for those that did not. */
export function outputsOf(
  model: AnyModule,
  modules: Iterable<AnyModule>,
  batch: Batch,
): ReadonlyMap<AnyModule, unknown> {
  const outputs = new Map<AnyModule, unknown>();
  const handles: RemovableHandle[] = [];
  for (const module of modules) {
    handles.push(
      module.registerForwardHook((_, __, output) => {
        if (!outputs.has(module)) {
          outputs.set(module, output instanceof Tensor ? output.detach() : output);
        }
      }),
    );
  }
  try {
    runQuietly(model, batch);
  } finally {
    for (const handle of handles) {
      handle.remove();
    }
  }
  return outputs;
}

/**
 * @throws Error where a module was put into the tree and does not run: where `forward` reads its weight, or keeps it in a list of
 * its own.
 */
export function checkTheyRun(
  model: AnyModule,
  modules: ReadonlyMap<string, AnyModule>,
  batch: Batch | null,
): void {
  if (batch === null) {
    return;
  }
  const ran = outputsOf(model, modules.values(), batch);
  const idle = [...modules].filter(([, module]) => !ran.has(module)).map(([path]) => JSON.stringify(path));
  if (idle.length > 0) {
    throw new Error(
      `apply: the forward of ${model.constructor.name} does not call ${idle.join(", ")} as a module, so nothing would change; ` +
        "call it there as this.layer(x)",
    );
  }
}
