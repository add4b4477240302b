// A table of vectors that are learnt.

import type { Tensor } from "../autograd/tensor.js";
import { bind, type Arguments } from "./arguments.js";
import { embedding } from "./embedding-functions.js";
import { EmbeddingTable, type Pretrained, type TableOptions, withTable } from "./embedding-table.js";

const KEYS = [
  "numEmbeddings",
  "embeddingDim",
  "paddingIdx",
  "maxNorm",
  "normType",
  "scaleGradByFreq",
  "sparse",
] as const;

const PRETRAINED = [
  "embeddings",
  "freeze",
  "paddingIdx",
  "maxNorm",
  "normType",
  "scaleGradByFreq",
  "sparse",
] as const;

/**
 * The vectors of a table [numEmbeddings, embeddingDim] at the indices of the input [*]: [*, embeddingDim]. They start from
 * N(0, 1).
 *
 * @throws RangeError for a padding index outside the table.
 * @example new nn.Embedding(10, 3)(torch.randint(10, [2, 2])).shape // [2, 2, 3]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.Embedding.html
 */
export class Embedding extends EmbeddingTable {
  constructor(...args: Arguments<TableOptions, typeof KEYS>) {
    super(bind<TableOptions>("Embedding", args, KEYS, ["device", "dtype"]));
  }

  /** A table that is given, by default not learnt further. */
  static fromPretrained(...args: Arguments<Pretrained<TableOptions>, typeof PRETRAINED>): Embedding {
    const given = bind<Pretrained<TableOptions>>("fromPretrained", args, PRETRAINED);
    return withTable(new Embedding({ numEmbeddings: 0, embeddingDim: 0 }), given);
  }

  override forward(input: Tensor): Tensor {
    const { weight, paddingIdx, maxNorm, normType, scaleGradByFreq } = this;
    return embedding(input, { weight, paddingIdx, maxNorm, normType, scaleGradByFreq });
  }

  override extraRepr(): string {
    const { padding, reading } = this.unusual;
    return [`${this.numEmbeddings}, ${this.embeddingDim}`, ...padding, ...reading].join(", ");
  }
}
