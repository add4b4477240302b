// Attention of several heads as a module.

import type { Tensor } from "../autograd/tensor.js";
import { checkDevice, type DeviceLike } from "../ndarray/device.js";
import type { DType } from "../ndarray/dtype.js";
import { empty } from "../ops/creation.js";
import { getDefaultDtype } from "../ops/promotion.js";
import { bind, need, type Arguments } from "./arguments.js";
import { checkProbability } from "./dropout-functions.js";
import { type AttentionCall, multiHeadAttention } from "./attention-multihead.js";
import { constant_, xavierNormal_, xavierUniform_ } from "./init.js";
import { Linear } from "./linear.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";

export interface MultiheadAttentionOptions {
  embedDim: number;
  numHeads: number;
  /** The probability with which a weight is zeroed in training. Default: 0 */
  dropout?: number;
  bias?: boolean;
  /** Whether one learned key and value stand beside those given. Default: false */
  addBiasKv?: boolean;
  /** Whether a key and value of zeros stand beside those given. Default: false */
  addZeroAttn?: boolean;
  /** Features of the keys. Default: embedDim */
  kdim?: number | null;
  /** Features of the values. Default: embedDim */
  vdim?: number | null;
  /** Whether the batch is the first dimension, and length the second. Default: false */
  batchFirst?: boolean;
  device?: DeviceLike;
  dtype?: DType;
}

type CallArguments = Arguments<
  AttentionCall,
  ["keyPaddingMask", "needWeights", "attnMask", "averageAttnWeights", "isCausal"]
>;

/** PyTorch's class of the last projection, which its printed form shows. */
class NonDynamicallyQuantizableLinear extends Linear {}

/**
 * Every head takes, for each query, a mixture of the values, with weights from the products of its query and the keys:
 *
 *     head_i = softmax(Q_i K_i^T / sqrt(d)) V_i,  Q_i = q W_i^Q, K_i = k W_i^K, V_i = v W_i^V,  d = embedDim / numHeads
 *
 * and the heads side by side are multiplied by `out_proj`. Called with query, key and value, [length, batch, features]
 * (with `batchFirst` [batch, length, features]) or [length, features], then `keyPaddingMask`, `needWeights`, `attnMask`,
 * `averageAttnWeights` and `isCausal`, by position or by name. It gives the output, shaped as the query, and the
 * weights: averaged [batch, queries, keys], else [batch, heads, queries, keys], or null unless needed.
 *
 * @throws RangeError unless `numHeads` divides `embedDim`.
 * @example
 * const attention = new nn.MultiheadAttention(8, 2);
 * const x = torch.randn([5, 3, 8]);
 * const [output, weights] = attention(x, x, x); // [5, 3, 8] and [3, 5, 5]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html
 */
export class MultiheadAttention extends Module<
  [query: Tensor, key: Tensor, value: Tensor, ...args: CallArguments],
  [output: Tensor, weights: Tensor | null]
> {
  readonly embedDim: number;
  readonly numHeads: number;
  readonly headDim: number;
  readonly kdim: number;
  readonly vdim: number;
  readonly dropout: number;
  readonly batchFirst: boolean;
  readonly addZeroAttn: boolean;
  q_proj_weight: Parameter | null = null;
  k_proj_weight: Parameter | null = null;
  v_proj_weight: Parameter | null = null;
  in_proj_weight: Parameter | null = null;
  in_proj_bias: Parameter | null;
  bias_k: Parameter | null;
  bias_v: Parameter | null;
  out_proj: Linear;

  constructor(
    ...args: Arguments<
      MultiheadAttentionOptions,
      ["embedDim", "numHeads", "dropout", "bias", "addBiasKv", "addZeroAttn", "kdim", "vdim", "batchFirst"]
    >
  ) {
    super();
    const name = "MultiheadAttention";
    const keys = [
      "embedDim",
      "numHeads",
      "dropout",
      "bias",
      "addBiasKv",
      "addZeroAttn",
      "kdim",
      "vdim",
      "batchFirst",
    ] as const;
    const options = bind<MultiheadAttentionOptions>(name, args, keys, ["device", "dtype"]);
    const { bias = true, addBiasKv = false, device, dtype = getDefaultDtype() } = options;
    const embedDim = need(name, "embedDim", options.embedDim);
    const numHeads = need(name, "numHeads", options.numHeads);
    checkDevice(name, device);
    if (embedDim <= 0 || numHeads <= 0) {
      throw new RangeError(
        `${name}: embed_dim and num_heads must be greater than 0, got embed_dim=${embedDim} and num_heads=${numHeads} instead`,
      );
    }
    if (embedDim % numHeads !== 0) {
      throw new RangeError(
        `${name}: embed_dim must be divisible by num_heads, but got ${embedDim} and ${numHeads}`,
      );
    }
    this.embedDim = embedDim;
    this.numHeads = numHeads;
    this.headDim = embedDim / numHeads;
    this.kdim = options.kdim ?? embedDim;
    this.vdim = options.vdim ?? embedDim;
    this.dropout = options.dropout ?? 0;
    checkProbability(name, this.dropout);
    this.batchFirst = options.batchFirst ?? false;
    this.addZeroAttn = options.addZeroAttn ?? false;
    const make = (...shape: number[]): Parameter => new Parameter(empty(shape, { dtype }));
    if (this.kdim === embedDim && this.vdim === embedDim) {
      this.in_proj_weight = make(3 * embedDim, embedDim);
    } else {
      this.q_proj_weight = make(embedDim, embedDim);
      this.k_proj_weight = make(embedDim, this.kdim);
      this.v_proj_weight = make(embedDim, this.vdim);
    }
    this.in_proj_bias = bias ? make(3 * embedDim) : null;
    this.bias_k = addBiasKv ? make(1, 1, embedDim) : null;
    this.bias_v = addBiasKv ? make(1, 1, embedDim) : null;
    this.out_proj = new NonDynamicallyQuantizableLinear(embedDim, embedDim, { bias, dtype });
    this.rememberParameters(
      "in_proj_weight",
      "q_proj_weight",
      "k_proj_weight",
      "v_proj_weight",
      "in_proj_bias",
      "bias_k",
      "bias_v",
    );
    this.resetParameters();
  }

  /** Draws the parameters anew, as PyTorch draws them; `out_proj.weight` keeps its values. */
  private resetParameters(): void {
    for (const weight of [this.in_proj_weight, this.q_proj_weight, this.k_proj_weight, this.v_proj_weight]) {
      if (weight !== null) {
        xavierUniform_(weight);
      }
    }
    if (this.in_proj_bias !== null && this.out_proj.bias !== null) {
      constant_(this.in_proj_bias, 0);
      constant_(this.out_proj.bias, 0);
    }
    for (const bias of [this.bias_k, this.bias_v]) {
      if (bias !== null) {
        xavierNormal_(bias);
      }
    }
  }

  override forward(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    ...args: CallArguments
  ): [output: Tensor, weights: Tensor | null] {
    const name = this.typeName;
    const call = bind<AttentionCall>(name, args, [
      "keyPaddingMask",
      "needWeights",
      "attnMask",
      "averageAttnWeights",
      "isCausal",
    ]);
    const { embedDim, numHeads, addZeroAttn, batchFirst } = this;
    const { in_proj_bias: inProjBias, bias_k: biasK, bias_v: biasV } = this;
    const { weight: outProjWeight, bias: outProjBias } = this.out_proj;
    const dropout = this.training ? this.dropout : 0;
    const { q_proj_weight: forQuery, k_proj_weight: forKey, v_proj_weight: forValue } = this;
    const projections =
      this.in_proj_weight ?? ([forQuery, forKey, forValue] as [Parameter, Parameter, Parameter]);
    const biases = { inProjBias, biasK, biasV, outProjBias };
    const rest = { addZeroAttn, batchFirst, dropout, outProjWeight };
    const parameters = { embedDim, numHeads, projections, ...biases, ...rest };
    return multiHeadAttention(name, [query, key, value], parameters, call);
  }
}
