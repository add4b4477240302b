// Reading and writing the places that index arrays name. Advanced indexing comes down to this: some neighbouring
// dimensions are replaced by a list of places in them.

import { heap } from "../engine/heap.js";
import { forEachPosition } from "./elements.js";
import { permuted } from "./geometry.js";
import { empty, type NDArray } from "./ndarray.js";
import { denseStrides, sizeOf, type Shape } from "./shape.js";

export interface Picks {
  /** The order of dimensions in which the picked ones are neighbours. */
  readonly order: readonly number[];
  /** The first picked dimension in that order, and how many there are. */
  readonly first: number;
  readonly count: number;
  /** The shape that takes their place. */
  readonly shape: Shape;
  /** For each place its number in the picked dimensions, the last of which counts fastest. */
  readonly places: Int32Array | Float64Array;
}

/** The shape of what is picked from an array of shape `shape`. */
export function pickedShape(shape: Shape, picks: Picks): Shape {
  const ordered = picks.order.map((d) => shape[d] as number);
  return [...ordered.slice(0, picks.first), ...picks.shape, ...ordered.slice(picks.first + picks.count)];
}

/** The picked elements as a new array. */
export function pick(a: NDArray, picks: Picks): NDArray {
  const out = empty(pickedShape(a.shape, picks), a.dtype);
  const runs = runsOf(a, picks);
  const { words, unit } = wordsOf(a);
  copyRuns(
    words,
    (a.address / a.dtype.itemsize) * unit,
    (out.address / a.dtype.itemsize) * unit,
    runs,
    unit,
    false,
  );
  return out;
}

/** Writes the elements of a dense array of the picked shape to their places: of repeated places the last one stays. */
export function put(a: NDArray, picks: Picks, values: NDArray): void {
  const runs = runsOf(a, picks);
  const { words, unit } = wordsOf(a);
  copyRuns(
    words,
    (a.address / a.dtype.itemsize) * unit,
    (values.address / a.dtype.itemsize) * unit,
    runs,
    unit,
    true,
  );
}

/** Adds the elements of a dense array of the picked shape, of the same type, to what is at their places. */
export function putAdd(a: NDArray, picks: Picks, values: NDArray): void {
  const runs = runsOf(a, picks);
  const { itemsize, name } = a.dtype;
  const to = a.address / itemsize;
  const from = values.address / itemsize;
  if (name === "int64") {
    forEachRun(runs, (place, start, length) => {
      for (let k = 0; k < length; k++) {
        heap.i64[to + place + k] =
          (heap.i64[to + place + k] as bigint) + (heap.i64[from + start + k] as bigint);
      }
    });
  } else if (name === "bool") {
    forEachRun(runs, (place, start, length) => {
      for (let k = 0; k < length; k++) {
        heap.u8[to + place + k] = (heap.u8[to + place + k] as number) | (heap.u8[from + start + k] as number);
      }
    });
  } else {
    const view = { float32: heap.f32, float64: heap.f64, int32: heap.i32, uint8: heap.u8 }[name];
    addRuns(view, to, from, runs);
  }
}

interface Runs {
  /** Offsets, in elements, of the dimensions before the picked ones. */
  readonly before: Int32Array;
  /** Places and the step between them. */
  readonly places: Int32Array | Float64Array;
  readonly step: number;
  /** Offsets of the starts of gapless runs in the dimensions after the picked ones. */
  readonly after: Int32Array;
  /** The length of each run. */
  readonly length: number;
}

function runsOf(array: NDArray, picks: Picks): Runs {
  const a = permuted(array, picks.order);
  const end = picks.first + picks.count;
  const tail = dimensionsOf(a, end, a.rank);
  const picked = dimensionsOf(a, picks.first, end);
  const step = picked.rank === 0 ? 1 : (picked.strides[picked.rank - 1] as number);
  const dense = denseStrides(picked.shape);
  const even = picked.strides.every(
    (stride, d) => picked.shape[d] === 1 || stride === (dense[d] as number) * step,
  );
  return {
    before: offsetsOf(dimensionsOf(a, 0, picks.first)),
    places: even ? picks.places : scattered(picks.places, picked),
    step: even ? step : 1,
    after: tail.dense ? new Int32Array(1) : offsetsOf(tail),
    length: tail.dense ? tail.size : 1,
  };
}

/** Where the elements of a view lie, in order. */
function offsetsOf(view: NDArray): Int32Array {
  const list = new Int32Array(view.size);
  forEachPosition(view, (position, i) => {
    list[i] = position;
  });
  return list;
}

/** Some neighbouring dimensions, at the first place of the others. */
function dimensionsOf(a: NDArray, from: number, to: number): NDArray {
  return a.view(a.shape.slice(from, to), a.strides.slice(from, to));
}

// Place numbers as offsets, where strides are not those of a dense block.
function scattered(places: Int32Array | Float64Array, picked: NDArray): Float64Array {
  const out = new Float64Array(places.length);
  for (let i = 0; i < places.length; i++) {
    let rest = places[i] as number;
    let offset = 0;
    for (let d = picked.rank - 1; d >= 0; d--) {
      const length = picked.shape[d] as number;
      offset += (rest % length) * (picked.strides[d] as number);
      rest = Math.floor(rest / length);
    }
    out[i] = offset;
  }
  return out;
}

function forEachRun(runs: Runs, visit: (place: number, start: number, length: number) => void): void {
  const { before, places, step, after, length } = runs;
  let start = 0;
  for (let b = 0; b < before.length; b++) {
    for (let j = 0; j < places.length; j++) {
      const at = (before[b] as number) + (places[j] as number) * step;
      for (let i = 0; i < after.length; i++) {
        visit(at + (after[i] as number), start, length);
        start += length;
      }
    }
  }
}

// Elements are moved as 32-bit words or bytes: a float64 view might alter the bits of an int64 that looks like NaN.
function wordsOf(a: NDArray): { words: Int32Array | Uint8Array; unit: number } {
  const { itemsize } = a.dtype;
  return itemsize === 1 ? { words: heap.u8, unit: 1 } : { words: heap.i32, unit: itemsize / 4 };
}

/** From so many words on, the engine's own block copy is faster than a loop. */
const BLOCK_COPY = 32;

function copyRuns(
  words: Int32Array | Uint8Array,
  array: number,
  list: number,
  runs: Runs,
  unit: number,
  write: boolean,
): void {
  const { before, places, after } = runs;
  const step = runs.step * unit;
  const length = runs.length * unit;
  if (length === 0) {
    return;
  }
  let at = list;
  for (let b = 0; b < before.length; b++) {
    const block = array + (before[b] as number) * unit;
    for (let i = 0; i < places.length; i++) {
      const row = block + (places[i] as number) * step;
      for (let j = 0; j < after.length; j++) {
        const place = row + (after[j] as number) * unit;
        const from = write ? at : place;
        const to = write ? place : at;
        if (length >= BLOCK_COPY) {
          words.copyWithin(to, from, from + length);
        } else {
          for (let k = 0; k < length; k++) {
            words[to + k] = words[from + k] as number;
          }
        }
        at += length;
      }
    }
  }
}

function addRuns(
  view: Float32Array | Float64Array | Int32Array | Uint8Array,
  to: number,
  from: number,
  runs: Runs,
): void {
  const { before, places, step, after, length } = runs;
  let at = from;
  for (let b = 0; b < before.length; b++) {
    const block = to + (before[b] as number);
    for (let i = 0; i < places.length; i++) {
      const row = block + (places[i] as number) * step;
      for (let j = 0; j < after.length; j++) {
        const place = row + (after[j] as number);
        for (let k = 0; k < length; k++) {
          view[place + k] = (view[place + k] as number) + (view[at + k] as number);
        }
        at += length;
      }
    }
  }
}

/** The integers of an index array, in order. */
export function integersOf(dense: NDArray): Int32Array | Float64Array {
  const { size } = dense;
  const { name, itemsize } = dense.dtype;
  const out = new Int32Array(size);
  const start = dense.address / itemsize;
  if (name !== "int64") {
    out.set((name === "int32" ? heap.i32 : heap.u8).subarray(start, start + size));
    return out;
  }
  const words = heap.i32;
  for (let i = 0; i < size; i++) {
    const low = words[2 * (start + i)] as number;
    if (words[2 * (start + i) + 1] !== low >> 31) {
      return Float64Array.from(heap.i64.subarray(start, start + size), Number);
    }
    out[i] = low;
  }
  return out;
}

/** The places of a dense mask that are not zero, counted through all of its dimensions. */
export function placesOf(mask: NDArray): Int32Array {
  const bytes = heap.u8.subarray(mask.address, mask.address + sizeOf(mask.shape));
  let count = 0;
  for (let i = 0; i < bytes.length; i++) {
    count += bytes[i] === 0 ? 0 : 1;
  }
  const out = new Int32Array(count);
  let next = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] !== 0) {
      out[next++] = i;
    }
  }
  return out;
}
