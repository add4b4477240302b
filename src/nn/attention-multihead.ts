// Attention of several heads as a function of its parameters.

import { Tensor } from "../autograd/tensor.js";

import { expand } from "../ops/broadcast.js";
import { zeros } from "../ops/creation.js";
import { permute } from "../ops/dimension-order.js";
import { div } from "../ops/division.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { cat } from "../ops/joining.js";
import { sum } from "../ops/reductions.js";
import { reshape, sliceView } from "../ops/view.js";
import { attend } from "./attention-functions.js";
import { joinedMasks, widened } from "./attention-masks.js";
import { linear } from "./linear-functions.js";

/** How a call of multi-head attention differs from the usual one. */
export interface AttentionCall {
  /** [batch, keys] ([keys] without a batch): true, or -infinity, where a key is padding. */
  keyPaddingMask?: Tensor | null;
  /** Whether the weights are given back. Default: true */
  needWeights?: boolean;
  /** [queries, keys] or [batch * heads, queries, keys]: true forbids a place, numbers are added to the scores. */
  attnMask?: Tensor | null;
  /** Whether weights are averaged over heads. Default: true */
  averageAttnWeights?: boolean;
  /** Says that `attnMask` is the causal mask; the mask is what counts. */
  isCausal?: boolean;
}

/** @internal What a module of attention holds. */
export interface AttentionParameters {
  readonly embedDim: number;
  readonly numHeads: number;
  /** Weights of query, key and value in one matrix [3 embedDim, embedDim], or each alone. */
  readonly projections: Tensor | readonly [query: Tensor, key: Tensor, value: Tensor];
  readonly inProjBias: Tensor | null;
  readonly biasK: Tensor | null;
  readonly biasV: Tensor | null;
  readonly addZeroAttn: boolean;
  readonly batchFirst: boolean;
  /** 0 outside training. */
  readonly dropout: number;
  readonly outProjWeight: Tensor;
  readonly outProjBias: Tensor | null;
}

type Triple = readonly [query: Tensor, key: Tensor, value: Tensor];

/**
 * @internal
 * @param operands [length, batch, features] (with `batchFirst` [batch, length, features]) or, all three,
 * [length, features].
 * @returns the output, shaped as the query, and the weights, [batch, queries, keys] or [batch, heads, queries, keys].
 */
export function multiHeadAttention(
  operation: string,
  operands: Triple,
  parameters: AttentionParameters,
  call: AttentionCall,
): [output: Tensor, weights: Tensor | null] {
  const { keyPaddingMask = null, attnMask = null, needWeights = true, averageAttnWeights = true } = call;
  const batched = checkRanks(operation, operands, keyPaddingMask, attnMask);
  if (call.isCausal === true && attnMask === null) {
    throw new RangeError(`${operation}: Need attnMask if specifying the isCausal hint.`);
  }
  const { numHeads, embedDim, dropout, biasK, biasV, addZeroAttn } = parameters;
  const batchFirst = batched && parameters.batchFirst;
  const lengthAt = batchFirst ? 1 : 0;
  const sequences = batched ? operands : alike(operands, (t) => reshape(t, insert(t.shape, 1)));
  checkSizes(operation, sequences, parameters, batchFirst);
  const [queries, keys] = sequences.map((t) => t.shape[lengthAt]) as [number, number, number];
  const batch = sequences[0].shape[1 - lengthAt] as number;
  const padding =
    keyPaddingMask === null || batched
      ? keyPaddingMask
      : reshape(keyPaddingMask, [1, keyPaddingMask.array.size]);
  const sizes = { batch, heads: numHeads, queries, keys };
  let mask = joinedMasks(operation, sizes, attnMask, padding, sequences[0]);
  let [q, k, v] = projected(sequences, parameters);
  if (biasK !== null && biasV !== null) {
    const shape = batchFirst ? [batch, 1, embedDim] : [1, batch, embedDim];
    k = cat([k, expand(biasK, shape)], lengthAt);
    v = cat([v, expand(biasV, shape)], lengthAt);
    mask = widened(mask);
  }
  const width = embedDim / numHeads;
  // [batch, heads, length, width]
  const heads = (t: Tensor): Tensor => {
    const apart = reshape(t, [...t.shape.slice(0, 2), numHeads, width]);
    return permute(apart, batchFirst ? [0, 2, 1, 3] : [1, 2, 0, 3]);
  };
  [q, k, v] = [heads(q), heads(k), heads(v)];
  if (addZeroAttn) {
    const nothing = zeros([batch, numHeads, 1, width], { dtype: k.dtype });
    k = cat([k, nothing], 2);
    v = cat([v, nothing], 2);
    mask = widened(mask);
  }
  const { output, weights } = attend(q, k, v, {
    bias: mask,
    nothing: null,
    scale: 1 / Math.sqrt(width),
    dropout,
  });
  const rows = reshape(permute(output, batchFirst ? [0, 2, 1, 3] : [2, 0, 1, 3]), [
    queries * batch,
    embedDim,
  ]);
  const mixed = linear(rows, parameters.outProjWeight, parameters.outProjBias);
  const whole = reshape(mixed, operands[0].shape);
  if (!needWeights) {
    return [whole, null];
  }
  const shown = averageAttnWeights ? div(sum(weights, { dim: 1 }), numHeads) : weights;
  return [whole, batched ? shown : reshape(shown, shown.shape.slice(1))];
}

const insert = ([first, ...rest]: readonly number[], size: number): number[] => [
  first as number,
  size,
  ...rest,
];

/** The same function of three operands; of equal ones once, so that they stay equal. */
function alike([query, key, value]: Triple, fn: (t: Tensor) => Tensor): Triple {
  const q = fn(query);
  const k = key === query ? q : fn(key);
  return [q, k, value === query ? q : value === key ? k : fn(value)];
}

/** Queries, keys and values in the features of the heads: products with equal operands are one product. */
function projected(
  [query, key, value]: Triple,
  { projections, inProjBias, embedDim }: AttentionParameters,
): Triple {
  const biasOf = (first: number, count: number): Tensor | null =>
    inProjBias === null ? null : sliceView(inProjBias, 0, first * embedDim, count * embedDim);
  if (!(projections instanceof Tensor)) {
    const [forQuery, forKey, forValue] = projections;
    return [
      linear(query, forQuery, biasOf(0, 1)),
      linear(key, forKey, biasOf(1, 1)),
      linear(value, forValue, biasOf(2, 1)),
    ];
  }
  const part = (t: Tensor, first: number, count: number): Tensor =>
    linear(t, sliceView(projections, 0, first * embedDim, count * embedDim), biasOf(first, count));
  const cut = (t: Tensor, i: number): Tensor => sliceView(t, 2, i * embedDim, embedDim);
  if (query === key && key === value) {
    const all = linear(query, projections, inProjBias);
    return [cut(all, 0), cut(all, 1), cut(all, 2)];
  }
  if (key === value) {
    const both = part(key, 1, 2);
    return [part(query, 0, 1), cut(both, 0), cut(both, 1)];
  }
  return [part(query, 0, 1), part(key, 1, 1), part(value, 2, 1)];
}

/** Whether there is a batch. Throws where operands and masks do not agree on that. */
function checkRanks(
  operation: string,
  [query, key, value]: Triple,
  keyPaddingMask: Tensor | null,
  attnMask: Tensor | null,
): boolean {
  expectTensor(operation, query, "query");
  expectTensor(operation, key, "key");
  expectTensor(operation, value, "value");
  for (const mask of [keyPaddingMask, attnMask]) {
    if (mask !== null) {
      expectTensor(operation, mask, mask === attnMask ? "attnMask" : "keyPaddingMask");
    }
  }
  const rank = query.shape.length;
  if (rank !== 2 && rank !== 3) {
    throw new RangeError(
      `${operation}: query should be unbatched 2D or batched 3D tensor but received ${rank}-D query tensor`,
    );
  }
  const kind = rank === 3 ? "batched (3-D)" : "unbatched (2-D)";
  if (key.shape.length !== rank || value.shape.length !== rank) {
    throw new RangeError(
      `${operation}: For ${kind} \`query\`, expected \`key\` and \`value\` to be ${rank}-D but found ` +
        `${key.shape.length}-D and ${value.shape.length}-D tensors respectively`,
    );
  }
  if (keyPaddingMask !== null && keyPaddingMask.shape.length !== rank - 1) {
    throw new RangeError(
      `${operation}: For ${kind} \`query\`, expected \`keyPaddingMask\` to be \`null\` or ${rank - 1}-D but found ` +
        `${keyPaddingMask.shape.length}-D tensor instead`,
    );
  }
  if (attnMask !== null && attnMask.shape.length !== 2 && attnMask.shape.length !== 3) {
    throw new RangeError(
      `${operation}: For ${kind} \`query\`, expected \`attnMask\` to be \`null\`, 2-D or 3-D but found ` +
        `${attnMask.shape.length}-D tensor instead`,
    );
  }
  return rank === 3;
}

function checkSizes(
  operation: string,
  operands: Triple,
  { embedDim, projections, outProjWeight }: AttentionParameters,
  batchFirst: boolean,
): void {
  const [query, key, value] = operands;
  const list = (t: Tensor): string => `[${t.shape.join(", ")}]`;
  const features = query.shape[2];
  if (features !== embedDim) {
    throw new RangeError(
      `${operation}: was expecting embedding dimension of ${embedDim}, but got ${features ?? 0}`,
    );
  }
  const widths =
    projections instanceof Tensor
      ? [embedDim, embedDim]
      : projections.slice(1).map((w) => w.shape[1] as number);
  const [keys, batch] = [key.shape[batchFirst ? 1 : 0] as number, query.shape[batchFirst ? 0 : 1] as number];
  const wanted = widths.map((width) => (batchFirst ? [batch, keys, width] : [keys, batch, width]).join(", "));
  if (key.shape.join(", ") !== wanted[0] || value.shape.join(", ") !== wanted[1]) {
    throw new RangeError(
      `${operation}: key shape ${list(key)} and value shape ${list(value)} do not match query shape ${list(query)}: ` +
        `expected [${wanted[0] ?? ""}] and [${wanted[1] ?? ""}]`,
    );
  }
  for (const { dtype } of operands) {
    if (dtype !== outProjWeight.dtype) {
      throw new TypeError(
        `${operation}: mat1 and mat2 must have the same dtype, but got ${dtype.toString()} and ` +
          `${outProjWeight.dtype.toString()}; convert with .to()`,
      );
    }
  }
}
