// The encoder of "Attention Is All You Need".

import type { Tensor } from "../autograd/tensor.js";
import { add } from "../ops/arithmetic.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { bind, need, type Arguments } from "./arguments.js";
import { MultiheadAttention } from "./attention.js";
import { Dropout } from "./dropout.js";
import { Linear } from "./linear.js";
import { type AnyModule, Module } from "./module.js";
import type { ModuleList } from "./module-list.js";
import { LayerNorm } from "./normalisation.js";
import {
  type ActivationOfTensor,
  checkSequence,
  copiesOf,
  feedForward,
  type LayerArguments,
  settingOf,
} from "./transformer-layer.js";

/** The masks of a call. */
export interface EncoderLayerMasks {
  /** [length, length] or [batch * heads, length, length]: true forbids a place, numbers are added to the scores. */
  srcMask?: Tensor | null;
  /** [batch, length]: true, or -infinity, where the source is padding. */
  srcKeyPaddingMask?: Tensor | null;
  /** Says that the mask is the causal one; the mask is what counts. */
  isCausal?: boolean;
}

const LAYER_MASKS = ["srcMask", "srcKeyPaddingMask", "isCausal"] as const;

type LayerCall = Arguments<EncoderLayerMasks, typeof LAYER_MASKS>;

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

  constructor(...args: LayerArguments) {
    super();
    const set = settingOf("TransformerEncoderLayer", args);
    this.self_attn = new MultiheadAttention(set.attention);
    this.linear1 = new Linear(set.dModel, set.dimFeedforward, set.linear);
    this.dropout = new Dropout(set.dropout);
    this.linear2 = new Linear(set.dimFeedforward, set.dModel, set.linear);
    this.norm1 = new LayerNorm(set.dModel, set.norm);
    this.norm2 = new LayerNorm(set.dModel, set.norm);
    this.dropout1 = new Dropout(set.dropout);
    this.dropout2 = new Dropout(set.dropout);
    this.normFirst = set.normFirst;
    this.activation = set.activation;
  }

  override forward(src: Tensor, ...masks: LayerCall): Tensor {
    const name = this.typeName;
    checkSequence(name, src, this.self_attn.embedDim, "src");
    const given = bind<EncoderLayerMasks>(name, masks, LAYER_MASKS);
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
    return this.dropout2(feedForward(this, x));
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

const ENCODER = ["encoderLayer", "numLayers", "norm", "enableNestedTensor", "maskCheck"] as const;

/** The masks of a call. */
export interface EncoderMasks {
  mask?: Tensor | null;
  srcKeyPaddingMask?: Tensor | null;
  isCausal?: boolean | null;
}

const MASKS = ["mask", "srcKeyPaddingMask", "isCausal"] as const;

type EncoderCall = Arguments<EncoderMasks, typeof MASKS>;

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

  constructor(...args: Arguments<TransformerEncoderOptions, typeof ENCODER>) {
    super();
    const name = "TransformerEncoder";
    const { encoderLayer, numLayers, norm = null } = bind<TransformerEncoderOptions>(name, args, ENCODER);
    const layer = need(name, "encoderLayer", encoderLayer);
    this.numLayers = need(name, "numLayers", numLayers);
    this.layers = copiesOf(name, "encoder_layer", layer, this.numLayers, norm);
    this.norm = norm;
  }

  override forward(src: Tensor, ...masks: EncoderCall): Tensor {
    expectTensor(this.typeName, src, "src");
    const given = bind<EncoderMasks>("TransformerEncoder", masks, MASKS);
    const { mask = null, srcKeyPaddingMask = null, isCausal } = given;
    let x = src;
    for (const layer of this.layers.children()) {
      const all = { srcMask: mask, srcKeyPaddingMask, isCausal: isCausal === true };
      x = layer(x, all);
    }
    return this.norm === null ? x : this.norm(x);
  }
}
