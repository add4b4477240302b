// Values combined at the places that an index names.

import { record, Tensor } from "../autograd/tensor.js";
import { denseOf, filled } from "../ndarray/arithmetic.js";
import { bool } from "../ndarray/dtype.js";
import { putAdd, type Picks } from "../ndarray/picks.js";
import { scatterReduced, type ScatterReduction } from "../ndarray/scatter-reduce.js";
import { wrapDim } from "../ndarray/shape.js";
import { mul, sub } from "./arithmetic.js";
import { bind, need, type Arguments } from "./arguments.js";
import { castTo } from "./cast.js";
import { eq } from "./comparison.js";
import { clone } from "./conversion.js";
import { div } from "./division.js";
import { expectTensor } from "./expect-tensor.js";
import { intoOut, type OutOption } from "./out.js";
import { overwrite } from "./overwrite.js";
import { cleared, picked } from "./picking.js";
import { partOf, placesAlong } from "./places.js";
import { where } from "./where.js";

interface ScatterReduce extends OutOption {
  dim: number;
  index: Tensor;
  src: Tensor;
  reduce: ScatterReduction;
  includeSelf?: boolean;
}

/** What every gradient needs: operands, where values go, and whether what is there counts. */
interface Scattered {
  readonly self: Tensor;
  readonly src: Tensor;
  readonly picks: Picks;
  readonly includeSelf: boolean;
}

const gathered = (t: Tensor, picks: Picks): Tensor => picked("GatherBackward0", t, picks);

function added(base: Tensor, src: Tensor, picks: Picks): Tensor {
  return reduced({ self: base, src, picks, includeSelf: true }, "sum");
}

function constantLike(t: Tensor, value: number): Tensor {
  return new Tensor(filled(t.shape, value, t.dtype));
}

function reduced(s: Scattered, reduce: ScatterReduction): Tensor {
  const { self, src, picks, includeSelf } = s;
  const array = scatterReduced(self.array, picks.places, denseOf(src.array), reduce, includeSelf);
  const [needSelf, needSrc] = [self.requiresGrad, src.requiresGrad];
  const saved = reduce === "sum" || reduce === "mean" ? [] : [self, src];
  return record(
    "ScatterReduceBackward0",
    array,
    [self, src],
    (g) => {
      const [toSelf, toSrc] = GRADIENTS[reduce](s, g, reduce);
      return [
        needSelf ? (includeSelf ? toSelf() : cleared(toSelf(), picks)) : null,
        needSrc ? toSrc() : null,
      ];
    },
    saved,
  );
}

type Later = () => Tensor;
type GradientRule = (
  s: Scattered,
  g: Tensor,
  reduce: ScatterReduction,
) => readonly [toSelf: Later, toSrc: Later];

const throughExtremes: GradientRule = ({ self, src, picks, includeSelf }, g, reduce) => {
  const result = new Tensor(
    scatterReduced(self.array, picks.places, denseOf(src.array), reduce, includeSelf),
  );
  // Elements that tie for the extreme share its gradient.
  const own = castTo(eq(self, result), g.dtype);
  const ownShare = includeSelf ? own : cleared(own, picks);
  const others = castTo(eq(src, gathered(result, picks)), g.dtype);
  const share = div(g, added(ownShare, others, picks));
  // Where no value came and self does not count, self passes through.
  return [() => (includeSelf ? mul(own, share) : g), () => mul(others, gathered(share, picks))];
};

const throughProducts: GradientRule = (s, g) => {
  const { self, src, picks, includeSelf } = s;
  const ones = constantLike(self, 1);
  const toSrc = (): Tensor => {
    // The product of the others: by division, but for zeros. What is left beside one zero has a product of its own;
    // beside the other one of two zeros, that product times the other zero, which matters to the next derivative.
    const isZero = eq(src, 0);
    const withoutZeros = reduced(
      { self: includeSelf ? self : ones, src: where(isZero, 1, src), picks, includeSelf: true },
      "prod",
    );
    const zeros = gathered(added(constantLike(self, 0), castTo(isZero, src.dtype), picks), picks);
    const otherZero = sub(gathered(added(constantLike(self, 0), where(isZero, src, 0), picks), picks), src);
    const beside = gathered(mul(g, withoutZeros), picks);
    const divided = div(gathered(mul(g, reduced(s, "prod")), picks), where(isZero, 1, src));
    return where(
      isZero,
      where(eq(zeros, 1), beside, where(eq(zeros, 2), mul(beside, otherZero), 0)),
      divided,
    );
  };
  return [
    () => (includeSelf ? mul(g, reduced({ self: ones, src, picks, includeSelf: true }, "prod")) : g),
    toSrc,
  ];
};

const GRADIENTS: Readonly<Record<ScatterReduction, GradientRule>> = {
  sum: ({ picks }, g) => [() => g, () => gathered(g, picks)],
  mean: ({ picks, includeSelf }, g) => {
    const counts = filled(g.shape, includeSelf ? 1 : 0, g.dtype);
    putAdd(counts, picks, filled(picks.shape, 1, g.dtype));
    // Places without a value have a count of at least 1 in effect.
    const least = new Tensor(counts);
    const share = div(g, where(eq(least, 0), 1, least));
    return [() => share, () => gathered(share, picks)];
  },
  prod: throughProducts,
  amax: throughExtremes,
  amin: throughExtremes,
};

function scatterReduceOf(
  operation: string,
  self: Tensor,
  args: readonly unknown[],
): { result: Tensor; out: Tensor | undefined } {
  const given = bind<ScatterReduce>(
    operation,
    args,
    ["dim", "index", "src", "reduce"],
    ["includeSelf", "out"],
  );
  const [index, src] = [need(operation, "index", given.index), need(operation, "src", given.src)];
  expectTensor(operation, index, "index");
  expectTensor(operation, src, "src");
  const axis = wrapDim(operation, need(operation, "dim", given.dim), self.shape.length);
  const reduce = need(operation, "reduce", given.reduce);
  if (!Object.hasOwn(GRADIENTS, reduce)) {
    throw new RangeError(
      `${operation}: reduce argument must be either sum, prod, mean, amax or amin, but got ${String(reduce)}`,
    );
  }
  if (src.dtype !== self.dtype) {
    throw new TypeError(
      `${operation}: Expected self.dtype to be equal to src.dtype, but got ${self.dtype.toString()} and ${src.dtype.toString()}; ` +
        "convert one with .to()",
    );
  }
  if (reduce === "mean" && self.dtype === bool) {
    throw new TypeError(
      `${operation}: mean is not implemented for torch.bool; convert with .to(torch.float32)`,
    );
  }
  if (index.array.size === 0) {
    return { result: clone(self), out: given.out };
  }
  const picks = placesAlong(operation, self, axis, index);
  const scattered = {
    self,
    src: partOf(operation, src, index),
    picks,
    includeSelf: given.includeSelf ?? true,
  };
  return { result: reduced(scattered, reduce), out: given.out };
}

type ScatterReduceArguments = Arguments<ScatterReduce, ["dim", "index", "src", "reduce"]>;

/**
 * Combines the values of `src` at the places that `index` names along `dim`, with what is there: for dim 0,
 * result[index[i][j]][j] is the reduction of all src[i][j] that go there.
 *
 * @param index int64, of as many dimensions as `input`.
 * @param src at least as large as `index`, of the type of `input`.
 * @param reduce "sum", "prod", "mean", "amax" or "amin".
 * @param includeSelf whether the element of `input` counts as one of the values; true unless given.
 * @throws RangeError for an index out of range, shapes that do not fit and other reductions.
 * @example torch.zeros([2]).scatterReduce(0, torch.tensor([0n, 0n, 1n]), torch.tensor([1, 2, 3]), "sum") // tensor([3., 3.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.scatter_reduce_.html
 */
export function scatterReduce(input: Tensor, ...args: ScatterReduceArguments): Tensor {
  expectTensor("scatterReduce", input);
  const { result, out } = scatterReduceOf("scatterReduce", input, args);
  return intoOut("scatterReduce", result, out);
}

/** `scatterReduce`, in place. */
export function scatterReduce_(self: Tensor, ...args: ScatterReduceArguments): Tensor {
  expectTensor("scatterReduce_", self);
  return overwrite("scatterReduce_", self, () => scatterReduceOf("scatterReduce_", clone(self), args).result);
}
