// A table of vectors that are learnt, read by the bag.

import type { Tensor } from "../autograd/tensor.js";
import { bind, type Arguments } from "./arguments.js";
import { type BagMode, checkMode, embeddingBag } from "./embedding-bag-functions.js";
import { EmbeddingTable, type Pretrained, type TableOptions, withTable } from "./embedding-table.js";

interface BagOptions extends TableOptions {
  /** What is made of the vectors of a bag. Default: "mean" */
  mode?: BagMode;
  /** Whether the last offset is the end of the last bag. Default: false */
  includeLastOffset?: boolean;
}

const KEYS = [
  "numEmbeddings",
  "embeddingDim",
  "maxNorm",
  "normType",
  "scaleGradByFreq",
  "mode",
  "sparse",
] as const;

const PRETRAINED = [
  "embeddings",
  "freeze",
  "maxNorm",
  "normType",
  "scaleGradByFreq",
  "mode",
  "sparse",
  "includeLastOffset",
  "paddingIdx",
] as const;

/**
 * Sums, means or maxima of the vectors of bags: the input [B, N] has B bags of N indices, or [N] with `offsets` [B], where each
 * bag begins; the result is [B, embeddingDim]. An empty bag gives zeros. The table [numEmbeddings, embeddingDim] starts from
 * N(0, 1); the vector of the padding index counts in no bag.
 *
 * @throws RangeError for a padding index outside the table, and for an unknown mode.
 * @example new nn.EmbeddingBag(10, 3, { mode: "sum" })(torch.randint(10, [2, 4])).shape // [2, 3]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.EmbeddingBag.html
 */
export class EmbeddingBag extends EmbeddingTable<
  [input: Tensor, offsets?: Tensor | null, perSampleWeights?: Tensor | null]
> {
  readonly mode: BagMode;
  readonly includeLastOffset: boolean;

  constructor(...args: Arguments<BagOptions, typeof KEYS>) {
    const given = bind<BagOptions>("EmbeddingBag", args, KEYS, [
      "includeLastOffset",
      "paddingIdx",
      "device",
      "dtype",
    ]);
    const { mode = "mean", includeLastOffset = false } = given;
    checkMode("EmbeddingBag", mode);
    super(given);
    this.mode = mode;
    this.includeLastOffset = includeLastOffset;
  }

  /** A table that is given, by default not learnt further. */
  static fromPretrained(...args: Arguments<Pretrained<BagOptions>, typeof PRETRAINED>): EmbeddingBag {
    const given = bind<Pretrained<BagOptions>>("fromPretrained", args, PRETRAINED);
    checkMode("fromPretrained", given.mode ?? "mean");
    return withTable(new EmbeddingBag({ numEmbeddings: 0, embeddingDim: 0 }), given);
  }

  /**
   * @param offsets where the bags of a one-dimensional input begin.
   * @param perSampleWeights what each vector counts with, of the input's shape; only with the mode "sum".
   */
  override forward(input: Tensor, offsets?: Tensor | null, perSampleWeights?: Tensor | null): Tensor {
    const { weight, paddingIdx, maxNorm, normType, scaleGradByFreq, mode, includeLastOffset } = this;
    return embeddingBag(input, {
      weight,
      offsets: offsets ?? null,
      maxNorm,
      normType,
      scaleGradByFreq,
      mode,
      perSampleWeights: perSampleWeights ?? null,
      includeLastOffset,
      paddingIdx,
    });
  }

  override extraRepr(): string {
    const { padding, reading } = this.unusual;
    return [`${this.numEmbeddings}, ${this.embeddingDim}`, ...reading, `mode=${this.mode}`, ...padding].join(
      ", ",
    );
  }
}
