// A table of vectors that are learnt.

import { noGrad } from "../autograd/mode.js";
import { Tensor } from "../autograd/tensor.js";
import { checkDevice, type DeviceLike } from "../ndarray/device.js";
import { describe } from "../ndarray/describe.js";
import { type DType, float64 } from "../ndarray/dtype.js";
import { empty } from "../ops/creation.js";
import { fill_ } from "../ops/filling.js";
import { select } from "../ops/parts.js";
import { getDefaultDtype } from "../ops/promotion.js";
import { formatScalar } from "../tensor/number.js";
import { bind, need, type Arguments } from "./arguments.js";
import { embedding, paddingIndex } from "./embedding-functions.js";
import { normal_ } from "./init.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";

interface EmbeddingOptions {
  numEmbeddings: number;
  embeddingDim: number;
  /** The index whose vector is zero and gets no gradient. */
  paddingIdx?: number | null;
  /** Vectors that are read and are longer are first made as long as this, in place. */
  maxNorm?: number | null;
  /** The p of that norm. Default: 2 */
  normType?: number;
  /** Whether a vector's gradient is divided by how often it was read. Default: false */
  scaleGradByFreq?: boolean;
  /** Sparse gradients do not exist here: only false. */
  sparse?: boolean;
  device?: DeviceLike;
  dtype?: DType;
}

const KEYS = [
  "numEmbeddings",
  "embeddingDim",
  "paddingIdx",
  "maxNorm",
  "normType",
  "scaleGradByFreq",
  "sparse",
] as const;

type Learnt = Omit<EmbeddingOptions, "numEmbeddings" | "embeddingDim" | "device" | "dtype"> & {
  embeddings: Tensor;
  /** Whether the table is not learnt. Default: true */
  freeze?: boolean;
};

/**
 * The vectors of a table [numEmbeddings, embeddingDim] at the indices of the input [*]: [*, embeddingDim]. They start from
 * N(0, 1).
 *
 * @throws RangeError for a padding index outside the table.
 * @example new nn.Embedding(10, 3)(torch.randint(10, [2, 2])).shape // [2, 2, 3]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.Embedding.html
 */
export class Embedding extends Module {
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  readonly paddingIdx: number | null;
  readonly maxNorm: number | null;
  readonly normType: number;
  readonly scaleGradByFreq: boolean;
  weight: Parameter;

  constructor(...args: Arguments<EmbeddingOptions, typeof KEYS>) {
    super();
    const given = bind<EmbeddingOptions>("Embedding", args, KEYS, ["device", "dtype"]);
    checkDevice("Embedding", given.device);
    if (given.sparse === true) {
      throw new TypeError("Embedding: sparse gradients are not supported; leave out 'sparse'");
    }
    this.numEmbeddings = need("Embedding", "numEmbeddings", given.numEmbeddings);
    this.embeddingDim = need("Embedding", "embeddingDim", given.embeddingDim);
    this.paddingIdx = paddingIndex("Embedding", given.paddingIdx, this.numEmbeddings);
    this.maxNorm = given.maxNorm ?? null;
    this.normType = given.normType ?? 2;
    this.scaleGradByFreq = given.scaleGradByFreq ?? false;
    const { dtype = getDefaultDtype() } = given;
    this.weight = new Parameter(empty([this.numEmbeddings, this.embeddingDim], { dtype }));
    this.rememberParameters();
    this.resetParameters();
  }

  /** A table that is given, by default not learnt further. */
  static fromPretrained(
    ...args: Arguments<
      Learnt,
      ["embeddings", "freeze", "paddingIdx", "maxNorm", "normType", "scaleGradByFreq", "sparse"]
    >
  ): Embedding {
    const keys = [
      "embeddings",
      "freeze",
      "paddingIdx",
      "maxNorm",
      "normType",
      "scaleGradByFreq",
      "sparse",
    ] as const;
    const { embeddings, freeze = true, ...options } = bind<Learnt>("fromPretrained", args, keys);
    if (!(embeddings instanceof Tensor) || embeddings.shape.length !== 2) {
      throw new TypeError(
        `fromPretrained: Embeddings parameter is expected to be a 2-dimensional Tensor, but got ${describe(embeddings)}`,
      );
    }
    const [numEmbeddings = 0, embeddingDim = 0] = embeddings.shape;
    const module = new Embedding({ numEmbeddings: 0, embeddingDim: 0 });
    const padding = paddingIndex("fromPretrained", options.paddingIdx, numEmbeddings);
    return Object.assign(module, {
      numEmbeddings,
      embeddingDim,
      ...options,
      paddingIdx: padding,
      weight: new Parameter(embeddings, !freeze),
    });
  }

  /** Draws the table anew; the vector of the padding index becomes zero. */
  resetParameters(): void {
    normal_(this.weight);
    const { paddingIdx } = this;
    if (paddingIdx !== null) {
      noGrad(() => fill_(select(this.weight, 0, paddingIdx), 0));
    }
  }

  override forward(input: Tensor): Tensor {
    const { weight, paddingIdx, maxNorm, normType, scaleGradByFreq } = this;
    return embedding(input, { weight, paddingIdx, maxNorm, normType, scaleGradByFreq });
  }

  override extraRepr(): string {
    const { numEmbeddings, embeddingDim, paddingIdx, maxNorm, normType, scaleGradByFreq } = this;
    const number = (value: number): string =>
      Number.isInteger(value) ? String(value) : formatScalar(value, float64);
    return [
      `${numEmbeddings}, ${embeddingDim}`,
      ...(paddingIdx === null ? [] : [`padding_idx=${paddingIdx}`]),
      ...(maxNorm === null ? [] : [`max_norm=${number(maxNorm)}`]),
      ...(normType === 2 ? [] : [`norm_type=${number(normType)}`]),
      ...(scaleGradByFreq ? ["scale_grad_by_freq=True"] : []),
    ].join(", ");
  }
}
