// A dataset cut at random into parts.

import { describeList } from "../ndarray/describe.js";
import { defaultGenerator, type Generator, randperm } from "../random/index.js";
import { bind, need, type Arguments } from "./arguments.js";
import { expectIndexed, type Indexed, Subset } from "./dataset.js";

interface SplitOptions {
  /** How many items each part has, or which fraction of them. */
  lengths: readonly number[];
  generator?: Generator;
}

/**
 * Cuts a dataset at random into parts that share no item.
 *
 * Fractions that sum to 1 give floor(fraction * length) items each; what is left over goes to the first parts, one each.
 *
 * @param lengths the sizes of the parts, which sum to the dataset's, or fractions that sum to 1.
 * @throws RangeError if they do not.
 * @example const [training, validation] = randomSplit(digits, [0.9, 0.1]);
 * @source https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.random_split
 */
export function randomSplit<T>(
  dataset: Indexed<T>,
  ...args: Arguments<SplitOptions, ["lengths", "generator"]>
): Subset<T>[] {
  const bound = bind<SplitOptions>("randomSplit", args, ["lengths", "generator"]);
  const { generator = defaultGenerator } = bound;
  const lengths = need("randomSplit", "lengths", bound.lengths);
  expectIndexed("randomSplit", dataset);
  if (!Array.isArray(lengths) || !lengths.every((n) => typeof n === "number" && n >= 0)) {
    throw new TypeError(
      `randomSplit: argument 'lengths' must be an array of sizes or fractions, but got ${describeList(lengths)}`,
    );
  }
  const sizes = isOne(sum(lengths)) ? sizesOf(lengths, dataset.length) : lengths;
  if (sum(sizes) !== dataset.length || !sizes.every(Number.isInteger)) {
    throw new RangeError(
      "randomSplit: Sum of input lengths does not equal the length of the input dataset! " +
        `${describeList(lengths)} for ${dataset.length} items`,
    );
  }
  const order = new Int32Array(dataset.length);
  randperm(order, generator);
  let end = 0;
  return sizes.map((size) => {
    const start = end;
    end += size;
    return new Subset(dataset, order.slice(start, end));
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

// Python's math.isclose, and not above 1.
function isOne(total: number): boolean {
  return total <= 1 && 1 - total <= 1e-9;
}

function sizesOf(fractions: readonly number[], length: number): number[] {
  const sizes = fractions.map((fraction) => Math.floor(length * fraction));
  const rest = length - sum(sizes);
  return sizes.map((size, i) => size + Math.ceil(Math.max(0, rest - i) / sizes.length));
}
