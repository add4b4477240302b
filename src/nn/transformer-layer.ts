// What the layers of the transformer's encoder and decoder share: their options, and copies of a layer in a row.

import type { Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import type { DeviceLike } from "../ndarray/device.js";
import type { DType } from "../ndarray/dtype.js";
import { gelu, relu } from "../ops/activations-functional.generated.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { bind, need, type Arguments } from "./arguments.js";
import type { MultiheadAttentionOptions } from "./attention.js";
import type { Dropout } from "./dropout.js";
import { checkProbability } from "./dropout-functions.js";
import type { Linear } from "./linear.js";
import { type AnyModule, Module } from "./module.js";
import { copyOfModule } from "./module-copy.js";
import { ModuleList } from "./module-list.js";

/** A function of a tensor, or a module that is one. */
export type ActivationOfTensor = (x: Tensor) => Tensor;

export interface TransformerLayerOptions {
  /** Features of the input and the output. */
  dModel: number;
  /** Heads of the attention. */
  nhead: number;
  /** Features between the two linear layers. Default: 2048 */
  dimFeedforward?: number;
  /** Default: 0.1 */
  dropout?: number;
  /** Between the two linear layers: a name, a function or a module. Default: "relu" */
  activation?: "relu" | "gelu" | ActivationOfTensor;
  /** Default: 1e-5 */
  layerNormEps?: number;
  /** Whether the batch is the first dimension, and length the second. Default: false */
  batchFirst?: boolean;
  /** Whether each part is given the normalised input, instead of normalising its result. Default: false */
  normFirst?: boolean;
  /** Whether linear layers and norms have biases. Default: true */
  bias?: boolean;
  device?: DeviceLike;
  dtype?: DType;
}

const POSITIONAL = [
  "dModel",
  "nhead",
  "dimFeedforward",
  "dropout",
  "activation",
  "layerNormEps",
  "batchFirst",
  "normFirst",
  "bias",
] as const;

export type LayerArguments = Arguments<TransformerLayerOptions, typeof POSITIONAL>;

/** What the parts of a layer are made with. */
export interface LayerSetting {
  readonly dModel: number;
  readonly nhead: number;
  readonly dimFeedforward: number;
  readonly dropout: number;
  readonly normFirst: boolean;
  readonly activation: ActivationOfTensor;
  readonly attention: MultiheadAttentionOptions;
  readonly linear: { readonly bias: boolean; readonly dtype?: DType };
  readonly norm: { readonly eps: number; readonly bias: boolean; readonly dtype?: DType };
}

/**
 * What the parts of a layer are made with, from its arguments.
 *
 * @throws RangeError for sizes that no layer can have.
 */
export function settingOf(name: string, args: LayerArguments): LayerSetting {
  const options = bind<TransformerLayerOptions>(name, args, POSITIONAL, ["device", "dtype"]);
  const { dimFeedforward = 2048, dropout = 0.1, layerNormEps: eps = 1e-5 } = options;
  const { batchFirst = false, normFirst = false, bias = true, device, dtype } = options;
  const dModel = need(name, "dModel", options.dModel);
  const nhead = need(name, "nhead", options.nhead);
  if (!(dModel > 0 && nhead > 0 && dimFeedforward > 0) || dModel % nhead !== 0) {
    throw new RangeError(
      `${name}: d_model, nhead and dim_feedforward must be greater than 0, and d_model divisible by nhead, but got ` +
        `${dModel}, ${nhead} and ${dimFeedforward}`,
    );
  }
  checkProbability(name, dropout);
  const made = dtype === undefined ? {} : { dtype };
  const onDevice = device === undefined ? {} : { device };
  return {
    dModel,
    nhead,
    dimFeedforward,
    dropout,
    normFirst,
    activation: activationOf(name, options.activation ?? "relu"),
    attention: { embedDim: dModel, numHeads: nhead, dropout, bias, batchFirst, ...onDevice, ...made },
    linear: { bias, ...made },
    norm: { eps, bias, ...made },
  };
}

/** linear2(dropout(activation(linear1(x)))) of a layer. */
export function feedForward({ linear1, linear2, dropout, activation }: FeedForward, x: Tensor): Tensor {
  return linear2(dropout(activation(linear1(x))));
}

interface FeedForward {
  readonly linear1: Linear;
  readonly linear2: Linear;
  readonly dropout: Dropout;
  readonly activation: ActivationOfTensor;
}
/** More is a mistake. */
const MOST_LAYERS = 10_000;

/** Throws unless it is a sequence of `dModel` features, with or without a batch. `which` is what PyTorch calls it: "src". */
export function checkSequence(name: string, sequence: Tensor, dModel: number, which: string): void {
  expectTensor(name, sequence, which);
  const { shape } = sequence;
  if (shape.length !== 2 && shape.length !== 3) {
    throw new RangeError(`${name}: ${which} should be 2-D or 3-D, but got ${shape.length}-D tensor`);
  }
  if (shape[shape.length - 1] !== dModel) {
    throw new RangeError(
      `${name}: the feature number of ${which} must be equal to d_model: expected ${dModel}, but got [${shape.join(", ")}]`,
    );
  }
}

function activationOf(name: string, activation: unknown): ActivationOfTensor {
  if (typeof activation === "function") {
    return activation as ActivationOfTensor;
  }
  if (activation === "relu" || activation === "gelu") {
    return activation === "relu" ? relu : gelu;
  }
  throw new RangeError(`${name}: activation should be relu/gelu or a function, not ${describe(activation)}`);
}

/**
 * So many copies of a layer.
 *
 * @throws TypeError unless the layer, and the norm if there is one, are modules; RangeError for a number out of range.
 */
export function copiesOf(
  name: string,
  which: "encoder_layer" | "decoder_layer",
  layer: AnyModule,
  count: number,
  norm: AnyModule | null,
): ModuleList {
  if (!(layer instanceof Module) || (norm !== null && !(norm instanceof Module))) {
    throw new TypeError(
      `${name}: ${which} and norm must be Modules, but got ${describe(layer)} and ${describe(norm)}`,
    );
  }
  if (count < 0 || count > MOST_LAYERS) {
    throw new RangeError(`${name}: num_layers must be from 0 to ${MOST_LAYERS}, but got ${count}`);
  }
  return new ModuleList(Array.from({ length: count }, () => copyOfModule(layer)));
}
