// What Embedding and EmbeddingBag share: a table of vectors that is learnt or given.

import { noGrad } from "../autograd/mode.js";
import { Tensor } from "../autograd/tensor.js";
import { checkDevice, type DeviceLike } from "../ndarray/device.js";
import { describe } from "../ndarray/describe.js";
import type { DType } from "../ndarray/dtype.js";
import { empty } from "../ops/creation.js";
import { fill_ } from "../ops/filling.js";
import { select } from "../ops/parts.js";
import { getDefaultDtype } from "../ops/promotion.js";
import { need } from "./arguments.js";
import { checkSparse, paddingIndex } from "./embedding-functions.js";
import { normal_ } from "./init.js";
import { type AnyModule, Module } from "./module.js";
import { Parameter } from "./parameter.js";
import { number } from "./printed.js";

export interface TableOptions {
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

/** What a table that is given comes with. */
export type Pretrained<Options extends TableOptions> = Omit<
  Options,
  "numEmbeddings" | "embeddingDim" | "device" | "dtype"
> & {
  embeddings: Tensor;
  /** Whether the table is not learnt. Default: true */
  freeze?: boolean;
};

export abstract class EmbeddingTable<
  Input extends readonly unknown[] = [input: Tensor],
> extends Module<Input> {
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  readonly paddingIdx: number | null;
  readonly maxNorm: number | null;
  readonly normType: number;
  readonly scaleGradByFreq: boolean;
  weight: Parameter;

  constructor(given: TableOptions) {
    super();
    const name = this.typeName;
    checkDevice(name, given.device);
    checkSparse(name, given.sparse);
    this.numEmbeddings = need(name, "numEmbeddings", given.numEmbeddings);
    this.embeddingDim = need(name, "embeddingDim", given.embeddingDim);
    this.paddingIdx = paddingIndex(name, given.paddingIdx, this.numEmbeddings);
    this.maxNorm = given.maxNorm ?? null;
    this.normType = given.normType ?? 2;
    this.scaleGradByFreq = given.scaleGradByFreq ?? false;
    const { dtype = getDefaultDtype() } = given;
    this.weight = new Parameter(empty([this.numEmbeddings, this.embeddingDim], { dtype }));
    this.rememberParameters("weight");
    this.resetParameters();
  }

  /** Draws the table anew; the vector of the padding index becomes zero. */
  resetParameters(): void {
    normal_(this.weight);
    const { paddingIdx } = this;
    if (paddingIdx !== null) {
      noGrad(() => fill_(select(this.weight, 0, paddingIdx), 0));
    }
  }

  /** What is printed of the options that are not the usual ones. */
  protected get unusual(): { readonly padding: readonly string[]; readonly reading: readonly string[] } {
    const { paddingIdx, maxNorm, normType, scaleGradByFreq } = this;
    return {
      padding: paddingIdx === null ? [] : [`padding_idx=${paddingIdx}`],
      reading: [
        ...(maxNorm === null ? [] : [`max_norm=${number(maxNorm)}`]),
        ...(normType === 2 ? [] : [`norm_type=${number(normType)}`]),
        ...(scaleGradByFreq ? ["scale_grad_by_freq=True"] : []),
      ],
    };
  }
}

/** A module, made with an empty table, with the table that is given. */
export function withTable<M extends AnyModule>(module: M, given: Pretrained<TableOptions>): M {
  const { embeddings, freeze = true, sparse, ...options } = given;
  if (!(embeddings instanceof Tensor) || embeddings.shape.length !== 2) {
    throw new TypeError(
      `fromPretrained: Embeddings parameter is expected to be a 2-dimensional Tensor, but got ${describe(embeddings)}`,
    );
  }
  checkSparse("fromPretrained", sparse);
  const [numEmbeddings = 0, embeddingDim = 0] = embeddings.shape;
  return Object.assign(module, {
    numEmbeddings,
    embeddingDim,
    ...options,
    paddingIdx: paddingIndex("fromPretrained", options.paddingIdx, numEmbeddings),
    weight: new Parameter(embeddings, !freeze),
  });
}
