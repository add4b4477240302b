// Weights drawn anew or rescaled.

import { noGrad } from "../../autograd/mode.js";
import { Tensor } from "../../autograd/tensor.js";
import { calculateFan } from "../../nn/fan.js";
import { normal_, orthogonal_, zeros_ } from "../../nn/init.js";
import type { RemovableHandle } from "../../nn/hooks.js";
import type { AnyModule } from "../../nn/module.js";
import { Parameter } from "../../nn/parameter.js";
import { add_, mul_ } from "../../ops/arithmetic.js";
import { copy_ } from "../../ops/conversion.js";
import { tensor } from "../../ops/creation.js";
import { div, div_ } from "../../ops/division.js";
import type { Graph, Layer, Recording } from "../recording.js";
import { picksByData } from "../observe/role.js";
import { spread } from "../observe/statistics.js";
import { type Change, type Context, needSample } from "./change.js";
import type { Fix } from "./fix.js";
import { layerNamed, moduleAt, moduleOfLayer, ownerOf, runQuietly, weightOf } from "./places.js";
import type { Setup } from "./setup.js";

export function drawWeights({ model }: Setup, fix: Extract<Fix, { kind: "init" }>, context: Context): Change {
  const { recording } = context;
  const layers = fix.layers.map((name) => layerNamed(recording.layers, name));
  if (fix.scheme === "gain") {
    return { redrawn: drawnToSuit(model, layers, recording, new Map()) };
  }
  return { redrawn: drawnToUnitVariance(model, layers, context) };
}

/**
 * Draws weights from N(0, g^2 / fanIn), where g = 1 / sqrt(E[f(z)^2]) over a standard normal z belongs to the function f whose
 * values the layer reads (1 for data), and sets biases to 0: then results keep a second moment of 1 from layer to layer.
 * Layers that are no plain product draw as they do when they are made.
 *
 * @param changed sqrt(E[f^2]) of functions that were not there when the recording was made, by module.
 * @source https://arxiv.org/abs/1502.01852
 */
export function drawnToSuit(
  model: AnyModule,
  layers: readonly Layer[],
  recording: Recording,
  changed: ReadonlyMap<string, number>,
): readonly Tensor[] {
  return layers.flatMap((layer) => {
    const weight = weightOf(model, layer);
    if (!weight.requiresGrad) {
      return [];
    }
    const owner = moduleAt(model, ownerOf(layer.weight));
    if (!isPlain(owner, recording, layer)) {
      return drawnAsMade(owner, weight);
    }
    const { fanIn } = calculateFan("apply", weight);
    const moment = momentBefore(recording.graphs[0], layer.name, changed);
    normal_(weight, { std: 1 / (moment * Math.sqrt(Math.max(1, fanIn))) });
    return [weight, ...biasSetTo0(owner, weight)];
  });
}

/** A module with one matrix that its input is multiplied by, as a linear layer or a convolution. */
function isPlain(owner: AnyModule, { graphs }: Recording, { name }: Layer): boolean {
  const matrices = [...owner.parameters(false)].filter((p) => p.shape.length > 1);
  const nodes = graphs[0]?.nodes.filter(({ layer }) => layer === name) ?? [];
  // A layer that picks rows by data reads no node and makes no sum over its inputs.
  return matrices.length === 1 && !nodes.some(({ operation }) => picksByData({ name: operation }));
}

function drawnAsMade(owner: AnyModule, weight: Parameter): readonly Tensor[] {
  const reset: unknown = Reflect.get(owner, "resetParameters");
  if (typeof reset !== "function") {
    normal_(weight, { std: 1 / Math.sqrt(Math.max(1, calculateFan("apply", weight).fanIn)) });
    return [weight];
  }
  noGrad(() => Reflect.apply(reset, owner, []));
  return [...owner.parameters(false)];
}

function biasSetTo0(owner: AnyModule, weight: Parameter): readonly Tensor[] {
  const vectors = [...owner.parameters(false)].filter(
    (p) => p !== weight && p.shape.length === 1 && p.requiresGrad,
  );
  vectors.forEach(zeros_);
  return vectors;
}

/** sqrt(E[f^2]) of the function whose values a layer reads; 1 for data and after a normalisation. */
function momentBefore(graph: Graph | undefined, layer: string, changed: ReadonlyMap<string, number>): number {
  const nodes = graph?.nodes ?? [];
  let at = nodes.find((node) => node.layer === layer)?.inputs[0];
  while (at !== undefined) {
    const node = nodes[at];
    if (node === undefined || node.role === "weights" || node.role === "normalisation") {
      return 1;
    }
    if (node.activation !== null) {
      return changed.get(node.module) ?? (node.activation.valueMoment || 1);
    }
    at = node.inputs[0];
  }
  return 1;
}

/** The layers that the functions in these modules read, and those that read them. */
export function functionNeighbours(
  { graphs, layers }: Recording,
  modules: ReadonlySet<string>,
): readonly Layer[] {
  const nodes = graphs[0]?.nodes ?? [];
  const found = new Set<string>();
  const isMeant = (at: number): boolean =>
    nodes[at]?.activation !== null && modules.has(nodes[at]?.module ?? "");
  const behind = (at: number, wanted: (at: number) => boolean): number | null => {
    for (let source = nodes[at]?.inputs[0]; source !== undefined; source = nodes[source]?.inputs[0]) {
      if (wanted(source)) {
        return source;
      }
      if (nodes[source]?.role === "weights" || nodes[source]?.role === "activation") {
        return null;
      }
    }
    return null;
  };
  nodes.forEach(({ layer }, at) => {
    const before = behind(at, (source) => nodes[source]?.layer != null);
    if (isMeant(at) && before !== null) {
      found.add(nodes[before]?.layer as string);
    }
    if (layer !== null && behind(at, isMeant) !== null) {
      found.add(layer);
    }
  });
  return layers.filter(({ name }) => found.has(name));
}

/**
 * Orthogonal weights, scaled layer by layer, in the order in which they run, until each result has variance 1 on one batch. A
 * layer's result without bias is linear in its weight, so one pass is exact.
 *
 * @source https://arxiv.org/abs/1511.06422
 */
function drawnToUnitVariance(
  model: AnyModule,
  layers: readonly Layer[],
  context: Context,
): readonly Tensor[] {
  const sample = needSample("lsuv", context);
  const redrawn: Tensor[] = [];
  const handles: RemovableHandle[] = [];
  const idle = new Set<string>();
  for (const layer of layers) {
    const weight = weightOf(model, layer);
    const owner = moduleAt(model, ownerOf(layer.weight));
    if (!weight.requiresGrad) {
      continue;
    }
    if (!isPlain(owner, context.recording, layer)) {
      redrawn.push(...drawnAsMade(owner, weight));
      continue;
    }
    orthogonal_(weight);
    redrawn.push(weight, ...biasSetTo0(owner, weight));
    idle.add(layer.name);
    handles.push(
      owner.registerForwardHook((_, __, output) => {
        if (!(output instanceof Tensor) || !idle.delete(layer.name)) {
          return undefined;
        }
        const { std } = spread(output.array);
        if (!(std > 0) || !Number.isFinite(std)) {
          return undefined;
        }
        div_(weight, std);
        return div(output, std);
      }),
    );
  }
  try {
    runQuietly(model, sample);
  } finally {
    for (const handle of handles) {
      handle.remove();
    }
  }
  if (idle.size > 0) {
    throw new Error(
      `apply: the forward of ${model.constructor.name} does not call ${[...idle].join(", ")} as a module, so its variance ` +
        'cannot be seen; use the scheme "gain"',
    );
  }
  return redrawn;
}

export function scaleOutput(
  { model }: Setup,
  fix: Extract<Fix, { kind: "outputScale" }>,
  { recording }: Context,
): Change {
  const layer = layerNamed(recording.layers, fix.layer);
  const weight = weightOf(model, layer);
  const { bias } = moduleOfLayer(model, recording.layers, fix.layer) as { readonly bias?: unknown };
  noGrad(() => {
    mul_(weight, fix.factor);
    if (bias instanceof Parameter) {
      if (fix.bias === null) {
        mul_(bias, fix.factor);
      } else {
        copy_(bias, tensor(fix.bias, { dtype: bias.dtype }));
      }
    } else if (fix.bias !== null) {
      throw new Error(`apply: layer ${JSON.stringify(fix.layer)} has no bias that could be set`);
    }
  });
  return {};
}

export function raiseBiases(
  { model }: Setup,
  fix: Extract<Fix, { kind: "bias" }>,
  { recording }: Context,
): Change {
  for (const name of fix.layers) {
    const { bias } = moduleOfLayer(model, recording.layers, name) as { readonly bias?: unknown };
    if (!(bias instanceof Parameter)) {
      throw new Error(`apply: layer ${JSON.stringify(name)} has no bias that could be raised`);
    }
    noGrad(() => add_(bias, fix.value));
  }
  return {};
}
