// Signals and images in another size, as a function.

import { Tensor } from "../autograd/tensor.js";
import { describe, describeList } from "../ndarray/describe.js";
import { int64 } from "../ndarray/dtype.js";
import { typedView } from "../ndarray/from-data.js";
import { empty } from "../ndarray/ndarray.js";
import { add, mul } from "../ops/arithmetic.js";
import { clone } from "../ops/conversion.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { indexSelect } from "../ops/gathering.js";
import { bind, type Arguments } from "./arguments.js";
import { cubic, linear, nearest, type Resizing, type Tap } from "./interpolation-places.js";
import { adaptiveAvgPool1d, adaptiveAvgPool2d } from "./adaptive-pooling-functions.js";
import { expectFloats } from "./windows.js";

export type InterpolationMode =
  | "nearest"
  | "nearest-exact"
  | "linear"
  | "bilinear"
  | "trilinear"
  | "bicubic"
  | "area";

export interface InterpolateOptions {
  /** The size of the result, for all dimensions after the first two or for each. */
  size?: number | readonly number[] | null;
  /** What the sizes are multiplied by, all or each, instead of `size`. */
  scaleFactor?: number | readonly number[] | null;
  /** Default: "nearest" */
  mode?: InterpolationMode;
  /** Whether the middles of the corner elements stay in their place, instead of their outer edges. Default: false */
  alignCorners?: boolean | null;
  /** Whether the scale follows from the rounded size, instead of being `scaleFactor` itself. Default: false */
  recomputeScaleFactor?: boolean | null;
}

interface Mode {
  /** The input's number of dimensions, where the mode is for one only. */
  readonly rank: number | null;
  readonly taps: (how: Resizing) => Tap[];
  readonly weighs: boolean;
}

const MODES: ReadonlyMap<string, Mode> = new Map<string, Mode>([
  ["nearest", { rank: null, taps: (how) => nearest(how, false), weighs: false }],
  ["nearest-exact", { rank: null, taps: (how) => nearest(how, true), weighs: false }],
  ["linear", { rank: 3, taps: linear, weighs: true }],
  ["bilinear", { rank: 4, taps: linear, weighs: true }],
  ["trilinear", { rank: 5, taps: linear, weighs: true }],
  ["bicubic", { rank: 4, taps: cubic, weighs: true }],
]);

const ARGUMENTS = ["size", "scaleFactor", "mode", "alignCorners", "recomputeScaleFactor"] as const;

/**
 * Signals [N, C, L], images [N, C, H, W] or volumes [N, C, D, H, W] in another size.
 *
 * - "nearest" takes the element in which each place begins, "nearest-exact" the one in which its middle lies;
 * - "linear" (signals), "bilinear" (images) and "trilinear" (volumes) weigh the neighbours by their distance;
 * - "bicubic" (images) takes four neighbours in either dimension, by Keys' cubic convolution with a = -3/4;
 * - "area" (signals and images) takes means, as `adaptiveAvgPool1d` and `adaptiveAvgPool2d` do.
 *
 * @param size the size of the result; or `scaleFactor`, by which the sizes are multiplied and rounded down.
 * @throws RangeError unless one of size and scale factor is given, as one number or as many as there are dimensions to
 * resize; for sizes below 1; for a mode that is not for that number of dimensions.
 * @example F.interpolate(torch.tensor([[[1, 2]]]), { scaleFactor: 2, mode: "linear" }) // [[[1, 1.25, 1.75, 2]]]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.interpolate.html
 */
export function interpolate(input: Tensor, ...args: Arguments<InterpolateOptions, typeof ARGUMENTS>): Tensor {
  const name = "interpolate";
  expectTensor(name, input);
  const options = bind<InterpolateOptions>(name, args, ARGUMENTS);
  const { mode = "nearest", alignCorners = null } = options;
  const { shape } = input;
  const rank = shape.length;
  if (rank < 3 || rank > 5) {
    throw new RangeError(
      `${name}: expected a 3-D, 4-D or 5-D input [N, C, ...], but got [${shape.join(", ")}]`,
    );
  }
  const found = mode === "area" ? null : modeOf(name, mode, rank);
  if (alignCorners !== null && found?.weighs !== true) {
    throw new RangeError(
      `${name}: alignCorners can only be set with the modes linear, bilinear, bicubic and trilinear, but got ${mode}`,
    );
  }
  const lengths = shape.slice(2);
  const { sizes, scales } = wantedSizes(name, lengths, options);
  if ([...lengths, ...sizes, shape[1] as number].some((length) => length < 1)) {
    throw new RangeError(
      `${name}: Input and output sizes should be greater than 0, but got input [${shape.join(", ")}] and output size ` +
        `[${sizes.join(", ")}]`,
    );
  }
  if (found === null) {
    return means(name, input, sizes);
  }
  if (found.weighs) {
    expectFloats(name, input);
  }
  let out = input;
  // The last dimension first: its elements are picked one by one, those of the others in whole rows.
  for (let d = lengths.length - 1; d >= 0; d--) {
    const [length, wanted, scale] = [lengths[d] as number, sizes[d] as number, scales?.[d] ?? null];
    // Where the length stays, a scale beside 1 may move the places all the same.
    if (length !== wanted || (scale !== null && scale !== 1)) {
      out = resized(
        out,
        d + 2,
        found.taps({ length, wanted, scale, alignCorners: alignCorners === true }),
        wanted,
      );
    }
  }
  return out === input ? clone(input) : out;
}

function modeOf(name: string, mode: unknown, rank: number): Mode {
  const found = typeof mode === "string" ? MODES.get(mode) : undefined;
  if (found === undefined) {
    throw new RangeError(
      `${name}: mode must be one of ${[...MODES.keys(), "area"].join(", ")}, but got ${describe(mode)}`,
    );
  }
  if (found.rank !== null && found.rank !== rank) {
    throw new RangeError(`${name}: Got ${rank}D input, but ${String(mode)} mode needs ${found.rank}D input`);
  }
  return found;
}

/** The sizes of the result, and the scales where they are what the places are computed from. */
function wantedSizes(
  name: string,
  lengths: readonly number[],
  { size = null, scaleFactor = null, recomputeScaleFactor }: InterpolateOptions,
): { readonly sizes: readonly number[]; readonly scales: readonly number[] | null } {
  const given = size ?? scaleFactor;
  if (given === null || (size !== null && scaleFactor !== null)) {
    throw new RangeError(
      `${name}: ${given === null ? "either" : "only one of"} size or scaleFactor should be defined`,
    );
  }
  const list = typeof given === "number" ? lengths.map(() => given) : given;
  if (list.length !== lengths.length) {
    throw new RangeError(
      `${name}: Input and ${size === null ? "scaleFactor" : "output"} must have the same number of spatial dimensions, but ` +
        `got an input with [${lengths.join(", ")}] and ${describeList(given)}`,
    );
  }
  if (size !== null) {
    if (recomputeScaleFactor === true) {
      throw new RangeError(`${name}: recomputeScaleFactor is not meaningful with an explicit size`);
    }
    return { sizes: list, scales: null };
  }
  const sizes = list.map((scale, d) => Math.floor((lengths[d] as number) * scale));
  if (!sizes.every(Number.isSafeInteger)) {
    throw new RangeError(
      `${name}: scaleFactor must be finite numbers above 0, but got ${describeList(given)}`,
    );
  }
  return { sizes, scales: recomputeScaleFactor === true ? null : list };
}

function resized(x: Tensor, dim: number, taps: readonly Tap[], wanted: number): Tensor {
  const parts = taps.map(({ element, weight }) => {
    const index = empty([wanted], int64);
    const elements = typedView(index) as BigInt64Array;
    for (let i = 0; i < wanted; i++) {
      elements[i] = BigInt(element(i));
    }
    const part = indexSelect(x, dim, new Tensor(index));
    return weight === null ? part : mul(part, weightsOf(weight, wanted, x, dim));
  });
  return parts.reduce((sum, part) => add(sum, part));
}

/** The weights of a tap along a dimension, broadcast over the others. */
function weightsOf(weight: (i: number) => number, wanted: number, x: Tensor, dim: number): Tensor {
  const shape = x.shape.slice(dim).map((_, d) => (d === 0 ? wanted : 1));
  const array = empty(shape, x.dtype);
  const numbers = typedView(array) as Float32Array | Float64Array;
  for (let i = 0; i < wanted; i++) {
    numbers[i] = weight(i);
  }
  return new Tensor(array);
}

function means(name: string, input: Tensor, sizes: readonly number[]): Tensor {
  if (sizes.length === 3) {
    throw new RangeError(`${name}: Got 5D input, but area mode needs 3D or 4D input`);
  }
  return sizes.length === 1 ? adaptiveAvgPool1d(input, sizes) : adaptiveAvgPool2d(input, sizes);
}
