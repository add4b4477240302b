// The transformer of "Attention Is All You Need": an encoder, and a decoder that looks at what it gives.

import type { Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import { checkDevice, type DeviceLike } from "../ndarray/device.js";
import type { DType } from "../ndarray/dtype.js";
import { full } from "../ops/creation.js";
import { getDefaultDtype } from "../ops/promotion.js";
import { triu } from "../ops/triangles.js";
import { bind, need, type Arguments } from "./arguments.js";
import { xavierUniform_ } from "./init.js";
import { type AnyModule, Module } from "./module.js";
import { LayerNorm } from "./normalisation.js";
import { TransformerEncoder, TransformerEncoderLayer } from "./transformer.js";
import { TransformerDecoder, TransformerDecoderLayer } from "./transformer-decoder.js";
import { checkSequence, type TransformerLayerOptions } from "./transformer-layer.js";

export interface TransformerOptions extends Partial<TransformerLayerOptions> {
  /** Default: 6 */
  numEncoderLayers?: number;
  /** Default: 6 */
  numDecoderLayers?: number;
  /** What takes the encoder's place. */
  customEncoder?: AnyModule | null;
  /** What takes the decoder's place. */
  customDecoder?: AnyModule | null;
}

const POSITIONAL = [
  "dModel",
  "nhead",
  "numEncoderLayers",
  "numDecoderLayers",
  "dimFeedforward",
  "dropout",
  "activation",
  "customEncoder",
  "customDecoder",
  "layerNormEps",
  "batchFirst",
  "normFirst",
  "bias",
] as const;

type TransformerArguments = Arguments<TransformerOptions, typeof POSITIONAL>;

/** The masks of a call, as the encoder and the decoder take them. */
export interface TransformerMasks {
  srcMask?: Tensor | null;
  tgtMask?: Tensor | null;
  memoryMask?: Tensor | null;
  srcKeyPaddingMask?: Tensor | null;
  tgtKeyPaddingMask?: Tensor | null;
  memoryKeyPaddingMask?: Tensor | null;
  /** Says that the mask is the causal one; the mask is what counts. */
  srcIsCausal?: boolean | null;
  tgtIsCausal?: boolean | null;
  memoryIsCausal?: boolean;
}

const MASKS = [
  "srcMask",
  "tgtMask",
  "memoryMask",
  "srcKeyPaddingMask",
  "tgtKeyPaddingMask",
  "memoryKeyPaddingMask",
  "srcIsCausal",
  "tgtIsCausal",
  "memoryIsCausal",
] as const;

type TransformerCall = Arguments<TransformerMasks, typeof MASKS>;

interface MaskOptions {
  sz: number;
  device?: DeviceLike;
  dtype?: DType;
}

/** A module in the place of the encoder or decoder, checked. */
function custom(name: string, which: string, module: AnyModule | null): AnyModule | null {
  if (module !== null && !(module instanceof Module)) {
    throw new TypeError(`${name}: ${which} must be a Module, but got ${describe(module)}`);
  }
  return module;
}

/**
 * An encoder of the source, and a decoder of the target that looks at what the encoder gives, each with a norm at its end.
 * All matrices are drawn anew by `xavierUniform_`, as in PyTorch.
 *
 * Called with the source and the target, [length, batch, dModel] (with `batchFirst` [batch, length, dModel]) or [length,
 * dModel], then the masks; gives a tensor of the target's shape.
 *
 * @throws RangeError unless the heads divide `dModel`.
 * @example
 * const model = new nn.Transformer({ dModel: 16, nhead: 4, numEncoderLayers: 1, numDecoderLayers: 1, dimFeedforward: 32 });
 * const tgtMask = nn.Transformer.generateSquareSubsequentMask(5);
 * model(torch.randn([7, 3, 16]), torch.randn([5, 3, 16]), { tgtMask }).shape // [5, 3, 16]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.Transformer.html
 */
export class Transformer extends Module<[src: Tensor, tgt: Tensor, ...masks: TransformerCall]> {
  encoder: AnyModule;
  decoder: AnyModule;
  readonly dModel: number;
  readonly nhead: number;
  readonly batchFirst: boolean;

  constructor(...args: TransformerArguments) {
    super();
    const name = "Transformer";
    const options = bind<TransformerOptions>(name, args, POSITIONAL, ["device", "dtype"]);
    const {
      numEncoderLayers = 6,
      numDecoderLayers = 6,
      customEncoder = null,
      customDecoder = null,
      ...layer
    } = options;
    const all = { ...layer, dModel: layer.dModel ?? 512, nhead: layer.nhead ?? 8 };
    const { layerNormEps: eps = 1e-5, bias = true, dtype } = layer;
    const norm = (): LayerNorm =>
      new LayerNorm(all.dModel, { eps, bias, ...(dtype === undefined ? {} : { dtype }) });
    this.encoder =
      custom(name, "custom_encoder", customEncoder) ??
      new TransformerEncoder(new TransformerEncoderLayer(all), numEncoderLayers, norm());
    this.decoder =
      custom(name, "custom_decoder", customDecoder) ??
      new TransformerDecoder(new TransformerDecoderLayer(all), numDecoderLayers, norm());
    for (const parameter of this.parameters()) {
      if (parameter.shape.length > 1) {
        xavierUniform_(parameter);
      }
    }
    this.dModel = all.dModel;
    this.nhead = all.nhead;
    this.batchFirst = layer.batchFirst ?? false;
  }

  override forward(src: Tensor, tgt: Tensor, ...masks: TransformerCall): Tensor {
    const name = this.typeName;
    checkSequence(name, src, this.dModel, "src");
    checkSequence(name, tgt, this.dModel, "tgt");
    const given = bind<TransformerMasks>(name, masks, MASKS);
    const { srcMask = null, srcKeyPaddingMask = null, srcIsCausal = null, ...forDecoder } = given;
    const batch = this.batchFirst ? 0 : 1;
    if (src.shape.length === 3 && src.shape[batch] !== tgt.shape[batch]) {
      throw new RangeError(
        `${name}: the batch number of src and tgt must be equal, but got [${src.shape.join(", ")}] and [${tgt.shape.join(", ")}]`,
      );
    }
    const memory: Tensor = this.encoder(src, { mask: srcMask, srcKeyPaddingMask, isCausal: srcIsCausal });
    return this.decoder(tgt, memory, forDecoder);
  }

  /** The same as of the class. */
  generateSquareSubsequentMask(...args: Arguments<MaskOptions, ["sz", "device", "dtype"]>): Tensor {
    return Transformer.generateSquareSubsequentMask(...args);
  }

  /**
   * The mask that hides from each place all later ones: 0 and, above the diagonal, -infinity.
   *
   * @param sz length of the sequence
   * @example nn.Transformer.generateSquareSubsequentMask(2) // tensor([[0., -inf], [0., 0.]])
   */
  static generateSquareSubsequentMask(...args: Arguments<MaskOptions, ["sz", "device", "dtype"]>): Tensor {
    const name = "generateSquareSubsequentMask";
    const given = bind<MaskOptions>(name, args, ["sz", "device", "dtype"]);
    const { device, dtype = getDefaultDtype() } = given;
    checkDevice(name, device);
    const sz = need(name, "sz", given.sz);
    if (sz < 0) {
      throw new RangeError(`${name}: sz must be at least 0, but got ${sz}`);
    }
    return triu(full([sz, sz], Number.NEGATIVE_INFINITY, { dtype }), 1);
  }
}
