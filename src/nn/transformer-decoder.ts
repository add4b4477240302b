// The decoder of "Attention Is All You Need".

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
export interface DecoderMasks {
  /** For the target itself, [target, target] or [batch * heads, target, target]: true forbids a place, numbers are added. */
  tgtMask?: Tensor | null;
  /** For the memory, [target, source] or [batch * heads, target, source]. */
  memoryMask?: Tensor | null;
  /** [batch, target]: true, or -infinity, where the target is padding. */
  tgtKeyPaddingMask?: Tensor | null;
  /** [batch, source]: true, or -infinity, where the memory is padding. */
  memoryKeyPaddingMask?: Tensor | null;
  /** Says that the mask is the causal one; the mask is what counts. */
  tgtIsCausal?: boolean | null;
  memoryIsCausal?: boolean;
}

const MASKS = [
  "tgtMask",
  "memoryMask",
  "tgtKeyPaddingMask",
  "memoryKeyPaddingMask",
  "tgtIsCausal",
  "memoryIsCausal",
] as const;

type DecoderCall = Arguments<DecoderMasks, typeof MASKS>;

/**
 * Self-attention, attention to a memory (what the encoder gave), then two linear layers with an activation between, each
 * with dropout, a sum with its input and a layer norm:
 *
 *     x = norm1(x + dropout(attention(x, x, x)))
 *     x = norm2(x + dropout(attention(x, memory, memory)))
 *     x = norm3(x + dropout(linear2(dropout(activation(linear1(x))))))
 *
 * or, with `normFirst`, x = x + dropout(attention of norm1(x)), and so on: gradients then have a way past every norm.
 *
 * Called with the target, [length, batch, dModel] (with `batchFirst` [batch, length, dModel]) or [length, dModel], and the
 * memory, laid out alike, then the masks; gives a tensor of the target's shape.
 *
 * @throws RangeError unless the heads divide `dModel`.
 * @example
 * const layer = new nn.TransformerDecoderLayer(16, 4, { dimFeedforward: 32, batchFirst: true });
 * layer(torch.randn([3, 5, 16]), torch.randn([3, 7, 16])).shape // [3, 5, 16]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.TransformerDecoderLayer.html
 */
export class TransformerDecoderLayer extends Module<[tgt: Tensor, memory: Tensor, ...masks: DecoderCall]> {
  self_attn: MultiheadAttention;
  multihead_attn: MultiheadAttention;
  linear1: Linear;
  dropout: Dropout;
  linear2: Linear;
  norm1: LayerNorm;
  norm2: LayerNorm;
  norm3: LayerNorm;
  dropout1: Dropout;
  dropout2: Dropout;
  dropout3: Dropout;
  readonly normFirst: boolean;
  activation: ActivationOfTensor;

  constructor(...args: LayerArguments) {
    super();
    const set = settingOf("TransformerDecoderLayer", args);
    this.self_attn = new MultiheadAttention(set.attention);
    this.multihead_attn = new MultiheadAttention(set.attention);
    this.linear1 = new Linear(set.dModel, set.dimFeedforward, set.linear);
    this.dropout = new Dropout(set.dropout);
    this.linear2 = new Linear(set.dimFeedforward, set.dModel, set.linear);
    this.norm1 = new LayerNorm(set.dModel, set.norm);
    this.norm2 = new LayerNorm(set.dModel, set.norm);
    this.norm3 = new LayerNorm(set.dModel, set.norm);
    this.dropout1 = new Dropout(set.dropout);
    this.dropout2 = new Dropout(set.dropout);
    this.dropout3 = new Dropout(set.dropout);
    this.normFirst = set.normFirst;
    this.activation = set.activation;
  }

  override forward(tgt: Tensor, memory: Tensor, ...masks: DecoderCall): Tensor {
    const name = this.typeName;
    checkSequence(name, tgt, this.self_attn.embedDim, "tgt");
    checkSequence(name, memory, this.self_attn.embedDim, "memory");
    const given = bind<DecoderMasks>(name, masks, MASKS);
    if (this.normFirst) {
      const attended = add(tgt, this.attend(this.norm1(tgt), given));
      const informed = add(attended, this.look(this.norm2(attended), memory, given));
      return add(informed, this.feedForward(this.norm3(informed)));
    }
    const attended = this.norm1(add(tgt, this.attend(tgt, given)));
    const informed = this.norm2(add(attended, this.look(attended, memory, given)));
    return this.norm3(add(informed, this.feedForward(informed)));
  }

  private attend(x: Tensor, { tgtMask = null, tgtKeyPaddingMask = null }: DecoderMasks): Tensor {
    const masks = { attnMask: tgtMask, keyPaddingMask: tgtKeyPaddingMask, needWeights: false };
    return this.dropout1(this.self_attn(x, x, x, masks)[0]);
  }

  /** Attention to the memory. */
  private look(
    x: Tensor,
    memory: Tensor,
    { memoryMask = null, memoryKeyPaddingMask = null }: DecoderMasks,
  ): Tensor {
    const masks = { attnMask: memoryMask, keyPaddingMask: memoryKeyPaddingMask, needWeights: false };
    return this.dropout2(this.multihead_attn(x, memory, memory, masks)[0]);
  }

  private feedForward(x: Tensor): Tensor {
    return this.dropout3(feedForward(this, x));
  }
}

export interface TransformerDecoderOptions {
  decoderLayer: AnyModule;
  numLayers: number;
  /** What is done to the last layer's output. Default: nothing */
  norm?: AnyModule | null;
}

const DECODER = ["decoderLayer", "numLayers", "norm"] as const;

/**
 * So many copies of a layer, one after another, each of which looks at the memory, and a norm. All begin with the same
 * parameters, as in PyTorch.
 *
 * Called with the target and the memory, then with the masks, which every layer is given.
 *
 * @throws TypeError unless the layer and the norm are modules; RangeError for a number of layers below 0.
 * @example
 * const layer = new nn.TransformerDecoderLayer(16, 4, { dimFeedforward: 32 });
 * const decoder = new nn.TransformerDecoder(layer, 2);
 * decoder(torch.randn([5, 3, 16]), torch.randn([7, 3, 16])).shape // [5, 3, 16]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.TransformerDecoder.html
 */
export class TransformerDecoder extends Module<[tgt: Tensor, memory: Tensor, ...masks: DecoderCall]> {
  layers: ModuleList;
  readonly numLayers: number;
  norm: AnyModule | null;

  constructor(...args: Arguments<TransformerDecoderOptions, typeof DECODER>) {
    super();
    const name = "TransformerDecoder";
    const given = bind<TransformerDecoderOptions>(name, args, DECODER);
    const { norm = null } = given;
    this.numLayers = need(name, "numLayers", given.numLayers);
    const layer = need(name, "decoderLayer", given.decoderLayer);
    this.layers = copiesOf(name, "decoder_layer", layer, this.numLayers, norm);
    this.norm = norm;
  }

  override forward(tgt: Tensor, memory: Tensor, ...masks: DecoderCall): Tensor {
    const name = this.typeName;
    expectTensor(name, tgt, "tgt");
    expectTensor(name, memory, "memory");
    const given = bind<DecoderMasks>(name, masks, MASKS);
    let x = tgt;
    for (const layer of this.layers.children()) {
      x = layer(x, memory, given);
    }
    return this.norm === null ? x : this.norm(x);
  }
}
