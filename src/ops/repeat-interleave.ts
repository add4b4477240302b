// Each element repeated in place.

import { MOST_BYTES, OutOfMemoryError } from "../engine/heap.js";
import { Tensor } from "../autograd/tensor.js";
import { denseOf } from "../ndarray/arithmetic.js";
import { fromTyped } from "../ndarray/from-data.js";
import { int64 } from "../ndarray/dtype.js";
import { integersOf } from "../ndarray/picks.js";
import { wrapDim } from "../ndarray/shape.js";
import { bind, type Arguments } from "./arguments.js";
import { picked } from "./picking.js";
import { reshape } from "./view.js";
import { expectTensor } from "./expect-tensor.js";

interface RepeatInterleave {
  repeats?: number | Tensor;
  dim?: number;
  outputSize?: number;
}

/**
 * Each element of a dimension repeated, the copies next to each other.
 *
 * @param repeats how often: one number, or an integer vector with one for each element. Left out, `input` itself is
 * that vector, and the result lists each place as often as it says.
 * @param dim the dimension; the flattened tensor unless given.
 * @throws RangeError for negative repeats, or another number of them than elements.
 * @example torch.tensor([1, 2]).repeatInterleave(2) // tensor([1., 1., 2., 2.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.repeat_interleave.html
 */
export function repeatInterleave(
  input: Tensor,
  ...args: Arguments<RepeatInterleave, ["repeats", "dim"]>
): Tensor {
  expectTensor("repeatInterleave", input);
  const bound = bind<RepeatInterleave>("repeatInterleave", args, ["repeats", "dim"], ["outputSize"]);
  if (bound.repeats === undefined) {
    const places = placesFor(countsOf(input, input.array.size), bound.outputSize);
    return new Tensor(fromTyped(Float64Array.from(places), [places.length], int64));
  }
  const source = bound.dim === undefined || input.shape.length === 0 ? reshape(input, [-1]) : input;
  const dim = wrapDim("repeatInterleave", bound.dim ?? 0, source.shape.length);
  const size = source.shape[dim] as number;
  const places = placesFor(countsOf(bound.repeats, size), bound.outputSize);
  const order = source.shape.map((_, d) => d);
  return picked("IndexSelectBackward0", source, {
    order,
    first: dim,
    count: 1,
    shape: [places.length],
    places,
  });
}

// How often each of so many elements is repeated.
function countsOf(repeats: number | Tensor, size: number): ArrayLike<number> {
  if (repeats instanceof Tensor && (repeats.dtype.category !== "integer" || repeats.dtype.itemsize === 1)) {
    throw new TypeError(
      `repeatInterleave: repeats has to be Long or Int tensor, but got ${repeats.dtype.toString()}`,
    );
  }
  if (repeats instanceof Tensor && repeats.shape.length > 1) {
    throw new RangeError(
      `repeatInterleave: repeats must be 0-dim or 1-dim tensor, but got [${repeats.shape.join(", ")}]`,
    );
  }
  const given = repeats instanceof Tensor ? integersOf(denseOf(repeats.array)) : [repeats];
  for (let i = 0; i < given.length; i++) {
    if (!Number.isInteger(given[i]) || (given[i] as number) < 0) {
      throw new RangeError(`repeatInterleave: repeats can not be negative, but got ${given[i]}`);
    }
  }
  if (given.length === 1) {
    return new Array<number>(size).fill(given[0] as number);
  }
  if (given.length !== size) {
    throw new RangeError(
      `repeatInterleave: repeats must have the same size as input along dim, but got ${given.length} for ${size}`,
    );
  }
  return given;
}

function placesFor(counts: ArrayLike<number>, outputSize: number | undefined): Int32Array {
  let total = 0;
  for (let i = 0; i < counts.length; i++) {
    total += counts[i] as number;
  }
  if (outputSize !== undefined && outputSize !== total) {
    throw new RangeError(
      `repeatInterleave: allocated size does not match required size: outputSize ${outputSize}, needed ${total}`,
    );
  }
  if (!(total <= MOST_BYTES / 8)) {
    throw new OutOfMemoryError(
      `repeatInterleave: out of memory: there would be ${total} elements along the dimension; use fewer repeats`,
    );
  }
  const places = new Int32Array(total);
  let next = 0;
  for (let i = 0; i < counts.length; i++) {
    places.fill(i, next, next + (counts[i] as number));
    next += counts[i] as number;
  }
  return places;
}
