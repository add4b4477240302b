// The names of a model's layers and parameters, as reports show them.

import type { Tensor } from "../../autograd/tensor.js";
import { calculateFan } from "../../nn/fan.js";
import type { AnyModule } from "../../nn/module.js";
import type { Parameter } from "../../nn/parameter.js";
import type { Layer } from "../recording.js";

export class Names {
  /** The layers, in the order of the model's parameters. */
  readonly layers: readonly Layer[];
  /** The weight of each layer, in the same order. */
  readonly weights: readonly Parameter[];
  private readonly all: readonly Tensor[];
  private readonly layerByParameter = new Map<Tensor, string>();
  private readonly paths = new Map<Tensor, string>();
  private readonly modules = new Map<object, string>();

  constructor(model: AnyModule) {
    const layers: Layer[] = [];
    const weights: Parameter[] = [];
    for (const [path, module] of model.namedModules()) {
      this.modules.set(module, path);
      const own = [...module.namedParameters(path, false)];
      const matrices = own.filter(([, p]) => p.shape.length > 1);
      for (const [name, parameter] of own) {
        if (this.paths.has(parameter)) {
          continue;
        }
        // A layer with several weights, as a recurrent one, is named by each of them.
        const layer = matrices.length === 1 && path !== "" ? path : name;
        this.paths.set(parameter, name);
        this.layerByParameter.set(parameter, layer);
        if (parameter.shape.length > 1) {
          layers.push(layerOf(layer, module, name, parameter));
          weights.push(parameter);
        }
      }
    }
    this.layers = layers;
    this.weights = weights;
    this.all = [...this.paths.keys()];
  }

  /** The layer that a parameter belongs to; null for any other tensor. */
  layerOf(tensor: Tensor): string | null {
    return this.layerByParameter.get(tensor) ?? null;
  }

  /** The path of a module of the model, as the tree was when watching began; null for any other. */
  pathOfModule(module: object): string | null {
    return this.modules.get(module) ?? null;
  }

  /** The path of a parameter; null for any other tensor. */
  pathOf(tensor: Tensor): string | null {
    return this.paths.get(tensor) ?? null;
  }

  /** All parameters. */
  parameters(): readonly Tensor[] {
    return this.all;
  }
}

function layerOf(name: string, module: AnyModule, weight: string, parameter: Parameter): Layer {
  const { shape } = parameter;
  const { fanIn, fanOut } = calculateFan("watch", parameter);
  return {
    name,
    kind: module.constructor.name,
    weight,
    shape: [...shape],
    fanIn,
    fanOut,
    learns: parameter.requiresGrad,
  };
}
