// From index tensors to the places they name.

import type { Tensor } from "../autograd/tensor.js";
import { denseOf } from "../ndarray/arithmetic.js";
import { integersOf, placesOf, type Picks } from "../ndarray/picks.js";
import { denseStrides, sizeOf, type Shape } from "../ndarray/shape.js";
import { isMask, type Slot } from "./index-items.js";

/** Integers for one dimension or, from a mask, place numbers for several neighbouring ones. */
interface Places {
  readonly shape: Shape;
  readonly values: Int32Array | Float64Array;
  /** The first dimension and how many follow. */
  readonly dim: number;
  readonly count: number;
}

/** The places that index tensors name in a tensor of the given shape; null where there are no index tensors. */
export function picksOf(
  operation: string,
  shape: Shape,
  slots: readonly Slot[],
  origins: readonly number[],
): Picks | null {
  const lists: Places[] = [];
  slots.forEach((slot, dim) => {
    if (slot !== null && slot !== "covered") {
      const read = isMask(slot) ? maskPlaces : indexPlaces;
      lists.push(read(operation, slot, shape, dim, origins));
    }
  });
  if (lists.length === 0) {
    return null;
  }
  const dims = slots.map((_, d) => d).filter((d) => slots[d] !== null);
  const first = dims[0] as number;
  const adjacent = (dims[dims.length - 1] as number) - first === dims.length - 1;
  const others = shape.map((_, d) => d).filter((d) => !dims.includes(d));
  const common = commonShape(operation, lists);
  return {
    order: adjacent ? shape.map((_, d) => d) : [...dims, ...others],
    first: adjacent ? first : 0,
    count: dims.length,
    shape: common,
    places: combine(
      lists,
      common,
      dims.map((d) => shape[d] as number),
    ),
  };
}

function indexPlaces(
  operation: string,
  tensor: Tensor,
  shape: Shape,
  dim: number,
  origins: readonly number[],
): Places {
  const values = integersOf(denseOf(tensor.array));
  const size = shape[dim] as number;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < 0 || value >= size) {
      if (value < -size || value >= size) {
        throw new RangeError(
          `${operation}: index ${value} is out of bounds for dimension ${origins[dim]} with size ${size}`,
        );
      }
      values[i] = value + size;
    }
  }
  return { shape: tensor.shape, values, dim, count: 1 };
}

function maskPlaces(
  operation: string,
  mask: Tensor,
  shape: Shape,
  dim: number,
  origins: readonly number[],
): Places {
  const wrong = mask.shape.findIndex((n, d) => n !== shape[dim + d]);
  if (wrong >= 0) {
    throw new RangeError(
      `${operation}: The shape of the mask [${mask.shape.join(", ")}] at index ${wrong} does not match the shape of the ` +
        `indexed tensor [${shape.join(", ")}] at index ${origins[dim + wrong]}`,
    );
  }
  const values = placesOf(denseOf(mask.array));
  return { shape: [values.length], values, dim, count: mask.shape.length };
}

function commonShape(operation: string, lists: readonly Places[]): Shape {
  const rank = Math.max(...lists.map(({ shape }) => shape.length));
  return Array.from({ length: rank }, (_, d) => {
    let common = 1;
    for (const { shape } of lists) {
      const own = shape[d - rank + shape.length] ?? 1;
      if (own !== 1 && common !== 1 && own !== common) {
        throw new RangeError(
          `${operation}: shape mismatch: indexing tensors could not be broadcast together with shapes ` +
            lists.map((list) => `[${list.shape.join(", ")}]`).join(", "),
        );
      }
      common = own === 1 ? common : own;
    }
    return common;
  });
}

// One number for each place: the lists count as the digits of the picked dimensions.
function combine(
  lists: readonly Places[],
  shape: Shape,
  lengths: readonly number[],
): Int32Array | Float64Array {
  const [only] = lists;
  if (lists.length === 1 && only !== undefined) {
    return only.values;
  }
  const strides = denseStrides(lengths);
  const places = sizeOf(lengths) < 2 ** 31 ? new Int32Array(sizeOf(shape)) : new Float64Array(sizeOf(shape));
  let digit = 0;
  for (const list of lists) {
    digit += list.count;
    addScaled(places, list, shape, strides[digit - 1] as number);
  }
  return places;
}

function addScaled(places: Int32Array | Float64Array, list: Places, shape: Shape, scale: number): void {
  const { values } = list;
  const lead = shape.length - list.shape.length;
  const own = denseStrides(list.shape);
  const strides = shape.map((_, d) =>
    d < lead || list.shape[d - lead] === 1 ? 0 : (own[d - lead] as number),
  );
  const counter = new Array<number>(shape.length).fill(0);
  let at = 0;
  for (let i = 0; i < places.length; i++) {
    places[i] = (places[i] as number) + (values[at] as number) * scale;
    for (let d = shape.length - 1; d >= 0; d--) {
      at += strides[d] as number;
      if ((counter[d] = (counter[d] as number) + 1) < (shape[d] as number)) {
        break;
      }
      at -= (shape[d] as number) * (strides[d] as number);
      counter[d] = 0;
    }
  }
}
