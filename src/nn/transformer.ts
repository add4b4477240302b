// The encoder of "Attention Is All You Need".

import type { Tensor } from "../autograd/tensor.js";
import type { DeviceLike } from "../ndarray/device.js";
import { describe } from "../ndarray/describe.js";
import type { DType } from "../ndarray/dtype.js";
import { gelu, relu } from "../ops/activations-functional.generated.js";
import { add } from "../ops/arithmetic.js";
import { bind, need, type Arguments } from "../ops/arguments.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { MultiheadAttention } from "./attention.js";
import { checkProbability } from "./dropout-functions.js";
import { Dropout } from "./dropout.js";
import { Linear } from "./linear.js";
import { type AnyModule, Module } from "./module.js";
import { ModuleList } from "./module-list.js";
import { LayerNorm } from "./normalisation.js";
import { copyOfModule } from "./module-copy.js";

/** A function of a tensor, or a module that is one. */
type ActivationOfTensor = (x: Tensor) => Tensor;

export interface TransformerEncoderLayerOptions {
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
  /** Whether each half is given the normalised input, instead of normalising its result. Default: false */
  normFirst?: boolean;
  /** Whether linear layers and norms have biases. Default: true */
  bias?: boolean;
  device?: DeviceLike;
  dtype?: DType;
}

/** The masks of a call. */
export interface EncoderLayerMasks {
  /** [length, length] or [batch * heads, length, length]: true forbids a place, numbers are added to the scores. */
  srcMask?: Tensor | null;
  /** [batch, length]: true, or -infinity, where the source is padding. */
  srcKeyPaddingMask?: Tensor | null;
  /** Says that the mask is the causal one; the mask is what counts. */
  isCausal?: boolean;
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

type LayerCall = Arguments<EncoderLayerMasks, ["srcMask", "srcKeyPaddingMask", "isCausal"]>;

/**
 * Self-attention, then two linear layers with an activation between, each with dropout, a sum with its input and a layer
 * norm:
 *
 *     x = norm1(x + dropout(attention(x, x, x)))
 *     x = norm2(x + dropout(linear2(dropout(activation(linear1(x))))))
 *
 * or, with `normFirst`, x = x + dropout(attention of norm1(x)), and so on: gradients then have a way past every norm.
 *
 * Called with the source, [length, batch, dModel] (with `batchFirst` [batch, length, dModel]) or [length, dModel], then
 * `srcMask` and `srcKeyPaddingMask`; gives a tensor of the source's shape.
 *
 * @example
 * const layer = new nn.TransformerEncoderLayer(16, 4, { dimFeedforward: 32, batchFirst: true });
 * layer(torch.randn([3, 5, 16])).shape // [3, 5, 16]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.TransformerEncoderLayer.html
 */
export class TransformerEncoderLayer extends Module<[src: Tensor, ...masks: LayerCall]> {
  self_attn: MultiheadAttention;
  linear1: Linear;
  dropout: Dropout;
  linear2: Linear;
  norm1: LayerNorm;
  norm2: LayerNorm;
  dropout1: Dropout;
  dropout2: Dropout;
  readonly normFirst: boolean;
  activation: ActivationOfTensor;

  constructor(
    ...args: Arguments<
      TransformerEncoderLayerOptions,
      [
        "dModel",
        "nhead",
        "dimFeedforward",
        "dropout",
        "activation",
        "layerNormEps",
        "batchFirst",
        "normFirst",
        "bias",
      ]
    >
  ) {
    super();
    const name = "TransformerEncoderLayer";
    const options = bind<TransformerEncoderLayerOptions>(name, args, POSITIONAL, ["device", "dtype"]);
    const { dimFeedforward = 2048, dropout = 0.1, layerNormEps: eps = 1e-5 } = options;
    const { batchFirst = false, normFirst = false, bias = true, device, dtype } = options;
    const dModel = need(name, "dModel", options.dModel);
    const nhead = need(name, "nhead", options.nhead);
    checkOptions(name, options);
    const made = dtype === undefined ? {} : { dtype };
    const onDevice = device === undefined ? {} : { device };
    this.self_attn = new MultiheadAttention(dModel, nhead, {
      dropout,
      bias,
      batchFirst,
      ...onDevice,
      ...made,
    });
    this.linear1 = new Linear(dModel, dimFeedforward, { bias, ...made });
    this.dropout = new Dropout(dropout);
    this.linear2 = new Linear(dimFeedforward, dModel, { bias, ...made });
    this.norm1 = new LayerNorm(dModel, { eps, bias, ...made });
    this.norm2 = new LayerNorm(dModel, { eps, bias, ...made });
    this.dropout1 = new Dropout(dropout);
    this.dropout2 = new Dropout(dropout);
    this.normFirst = normFirst;
    this.activation = activationOf(name, options.activation ?? "relu");
  }

  override forward(src: Tensor, ...masks: LayerCall): Tensor {
    const name = this.typeName;
    expectTensor(name, src, "src");
    const given = bind<EncoderLayerMasks>(name, masks, ["srcMask", "srcKeyPaddingMask", "isCausal"]);
    checkSource(name, src, this.self_attn.embedDim);
    if (this.normFirst) {
      const attended = add(src, this.attend(this.norm1(src), given));
      return add(attended, this.feedForward(this.norm2(attended)));
    }
    const attended = this.norm1(add(src, this.attend(src, given)));
    return this.norm2(add(attended, this.feedForward(attended)));
  }

  private attend(
    x: Tensor,
    { srcMask = null, srcKeyPaddingMask = null, isCausal = false }: EncoderLayerMasks,
  ): Tensor {
    const masks = { attnMask: srcMask, keyPaddingMask: srcKeyPaddingMask, isCausal, needWeights: false };
    return this.dropout1(this.self_attn(x, x, x, masks)[0]);
  }

  private feedForward(x: Tensor): Tensor {
    return this.dropout2(this.linear2(this.dropout(this.activation(this.linear1(x)))));
  }
}

export interface TransformerEncoderOptions {
  encoderLayer: AnyModule;
  numLayers: number;
  /** What is done to the last layer's output. Default: nothing */
  norm?: AnyModule | null;
  /** Accepted as in PyTorch; there are no nested tensors here. */
  enableNestedTensor?: boolean;
  /** Accepted as in PyTorch. */
  maskCheck?: boolean;
}

/** The masks of a call. */
export interface EncoderMasks {
  mask?: Tensor | null;
  srcKeyPaddingMask?: Tensor | null;
  isCausal?: boolean | null;
}

type EncoderCall = Arguments<EncoderMasks, ["mask", "srcKeyPaddingMask", "isCausal"]>;

/**
 * So many copies of a layer, one after another, and a norm. All begin with the same parameters, as in PyTorch.
 *
 * Called with the source, then `mask` and `srcKeyPaddingMask`, which every layer is given. What stands at places of
 * padding means nothing; in evaluation PyTorch may write zeros there.
 *
 * @example
 * const layer = new nn.TransformerEncoderLayer(16, 4, { dimFeedforward: 32 });
 * const encoder = new nn.TransformerEncoder(layer, 2);
 * encoder(torch.randn([5, 3, 16])).shape // [5, 3, 16]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.TransformerEncoder.html
 */
export class TransformerEncoder extends Module<[src: Tensor, ...masks: EncoderCall]> {
  layers: ModuleList;
  readonly numLayers: number;
  norm: AnyModule | null;

  constructor(
    ...args: Arguments<
      TransformerEncoderOptions,
      ["encoderLayer", "numLayers", "norm", "enableNestedTensor", "maskCheck"]
    >
  ) {
    super();
    const name = "TransformerEncoder";
    const keys = ["encoderLayer", "numLayers", "norm", "enableNestedTensor", "maskCheck"] as const;
    const { encoderLayer, numLayers, norm = null } = bind<TransformerEncoderOptions>(name, args, keys);
    const layer = need(name, "encoderLayer", encoderLayer);
    this.numLayers = need(name, "numLayers", numLayers);
    if (!(layer instanceof Module) || (norm !== null && !(norm instanceof Module))) {
      throw new TypeError(
        `${name}: encoder_layer and norm must be Modules, but got ${describe(layer)} and ${describe(norm)}`,
      );
    }
    if (this.numLayers < 0 || this.numLayers > MOST_LAYERS) {
      throw new RangeError(`${name}: num_layers must be from 0 to ${MOST_LAYERS}, but got ${this.numLayers}`);
    }
    this.layers = new ModuleList(Array.from({ length: this.numLayers }, () => copyOfModule(layer)));
    this.norm = norm;
  }

  override forward(src: Tensor, ...masks: EncoderCall): Tensor {
    const name = this.typeName;
    expectTensor(name, src, "src");
    const given = bind<EncoderMasks>(name, masks, ["mask", "srcKeyPaddingMask", "isCausal"]);
    const { mask = null, srcKeyPaddingMask = null, isCausal } = given;
    let x = src;
    for (const layer of this.layers.children()) {
      const all = { srcMask: mask, srcKeyPaddingMask, isCausal: isCausal === true };
      x = layer(x, all);
    }
    return this.norm === null ? x : this.norm(x);
  }
}

/** More is a mistake. */
const MOST_LAYERS = 10_000;

function checkSource(name: string, src: Tensor, dModel: number): void {
  const { shape } = src;
  if (shape.length !== 2 && shape.length !== 3) {
    throw new RangeError(`${name}: src should be 2-D or 3-D, but got ${shape.length}-D tensor`);
  }
  if (shape[shape.length - 1] !== dModel) {
    throw new RangeError(
      `${name}: the feature number of src must be equal to d_model: expected ${dModel}, but got [${shape.join(", ")}]`,
    );
  }
}

function checkOptions(
  name: string,
  { dModel, nhead, dimFeedforward = 1, dropout = 0 }: TransformerEncoderLayerOptions,
): void {
  if (!(dModel > 0 && nhead > 0 && dimFeedforward > 0) || dModel % nhead !== 0) {
    throw new RangeError(
      `${name}: d_model, nhead and dim_feedforward must be greater than 0, and d_model divisible by nhead, but got ` +
        `${dModel}, ${nhead} and ${dimFeedforward}`,
    );
  }
  checkProbability(name, dropout);
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
