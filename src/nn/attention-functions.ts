// Attention as a function: what every query takes from all values.

import type { Tensor } from "../autograd/tensor.js";
import { broadcastShapes, type Shape } from "../ndarray/shape.js";
import { add, mul } from "../ops/arithmetic.js";
import { dropped } from "../ops/dropout.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { maskedFill } from "../ops/masking.js";
import { matmul } from "../ops/matrix.js";
import { repeatInterleave } from "../ops/repeat-interleave.js";
import { softmax } from "../ops/softmax.js";
import { swapLast } from "../ops/view.js";
import { bind, type Arguments } from "./arguments.js";
import { checkProbability } from "./dropout-functions.js";
import { additive, blindQueries, causalMask } from "./attention-masks.js";

export interface AttentionOptions {
  /** Broadcasts to [..., queries, keys]: truth values say what takes part, numbers are added to the scores. */
  attnMask?: Tensor | null;
  /** The probability with which a weight is zeroed. Default: 0 */
  dropoutP?: number;
  /** Whether query i sees only keys 0 to i. Default: false */
  isCausal?: boolean;
  /** What scores are multiplied by. Default: 1 / sqrt(features) */
  scale?: number | null;
  /** Whether there may be fewer heads of keys and values, each of which serves several heads of queries. */
  enableGqa?: boolean;
}

/**
 * softmax(query key^T scale + mask) value. A query that sees no key gets 0.
 *
 * @param query [..., queries, features]
 * @param key [..., keys, features]
 * @param value [..., keys, value features]
 * @returns [..., queries, value features]
 * @throws RangeError for sizes that do not fit, and where both a mask and `isCausal` are given.
 * @example
 * const [q, k, v] = [torch.rand([2, 5, 8]), torch.rand([2, 7, 8]), torch.rand([2, 7, 3])];
 * F.scaledDotProductAttention(q, k, v).shape // [2, 5, 3]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.scaled_dot_product_attention.html
 */
export function scaledDotProductAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  ...args: Arguments<AttentionOptions, ["attnMask", "dropoutP", "isCausal"]>
): Tensor {
  const operation = "scaledDotProductAttention";
  expectTensor(operation, query, "query");
  expectTensor(operation, key, "key");
  expectTensor(operation, value, "value");
  const positional = ["attnMask", "dropoutP", "isCausal"] as const;
  const given = bind<AttentionOptions>(operation, args, positional, ["scale", "enableGqa"]);
  const { attnMask = null, dropoutP = 0, isCausal = false, scale = null, enableGqa = false } = given;
  checkOperands(operation, query, key, value);
  checkProbability(operation, dropoutP);
  if (isCausal && attnMask !== null) {
    throw new RangeError(`${operation}: Explicit attnMask should not be set when isCausal=true`);
  }
  if (attnMask !== null) {
    expectTensor(operation, attnMask, "attnMask");
  }
  const [k, v] = enableGqa
    ? [repeatedHeads(operation, query, key), repeatedHeads(operation, query, value)]
    : [key, value];
  const batch = [query, k, v]
    .map((t) => t.shape.slice(0, -2))
    .reduce<Shape>((a, b) => broadcastShapes(operation, a, b), []);
  const scores = [
    ...batch,
    query.shape[query.shape.length - 2] as number,
    k.shape[k.shape.length - 2] as number,
  ];
  if (attnMask !== null) {
    broadcastShapes(operation, scores, attnMask.shape);
  }
  const bias = isCausal
    ? causalMask(scores, query)
    : attnMask === null
      ? null
      : additive(operation, attnMask, query);
  const factor = scale ?? 1 / Math.sqrt(query.shape[query.shape.length - 1] as number);
  const nothing = bias === null ? null : blindQueries(bias);
  return attend(query, k, v, { bias, nothing, scale: factor, dropout: dropoutP }).output;
}

interface Attending {
  /** What is added to the scores; null for nothing. */
  readonly bias: Tensor | null;
  /** True for queries that see no key, whose weights are to be 0 instead of NaN; null for none. */
  readonly nothing: Tensor | null;
  readonly scale: number;
  readonly dropout: number;
}

/** @internal The attention of checked operands, with its weights as they multiply the values. */
export function attend(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  { bias, nothing, scale, dropout }: Attending,
): { output: Tensor; weights: Tensor } {
  const products = matmul(mul(query, scale), swapLast(key));
  const scores = bias === null ? products : add(products, bias);
  const shares =
    nothing === null
      ? softmax(scores, { dim: -1 })
      : maskedFill(softmax(maskedFill(scores, nothing, 0), { dim: -1 }), nothing, 0);
  const weights = dropped(shares, dropout);
  return { output: matmul(weights, value), weights };
}

function repeatedHeads(operation: string, query: Tensor, t: Tensor): Tensor {
  const [wanted, has] = [query.shape[query.shape.length - 3], t.shape[t.shape.length - 3]];
  if (wanted === undefined || has === undefined || has === 0 || wanted % has !== 0) {
    throw new RangeError(
      `${operation}: Number of heads in key and value must divide the number of heads in query, but got ${has} and ${wanted}`,
    );
  }
  return wanted === has ? t : repeatInterleave(t, wanted / has, { dim: -3 });
}

function checkOperands(operation: string, query: Tensor, key: Tensor, value: Tensor): void {
  const list = (t: Tensor): string => `[${t.shape.join(", ")}]`;
  for (const t of [query, key, value]) {
    if (t.shape.length < 2) {
      throw new RangeError(
        `${operation}: expected query, key and value of at least 2 dimensions, but got ${list(query)}, ${list(key)} and ${list(value)}`,
      );
    }
    if (!t.dtype.isFloatingPoint || t.dtype !== query.dtype) {
      throw new TypeError(
        `${operation}: Expected query, key, and value to have the same floating point dtype, but got ` +
          `query.dtype: ${query.dtype.toString()}, key.dtype: ${key.dtype.toString()}, and value.dtype: ${value.dtype.toString()}`,
      );
    }
  }
  const [features, keys] = [key.shape[key.shape.length - 1], key.shape[key.shape.length - 2]];
  if (features !== query.shape[query.shape.length - 1] || keys !== value.shape[value.shape.length - 2]) {
    throw new RangeError(
      `${operation}: query and key must agree in their last dimension, key and value in the one before, but got ` +
        `${list(query)}, ${list(key)} and ${list(value)}`,
    );
  }
}
