// JavaScript values into arrays and back.

import { heap } from "../engine/heap.js";
import { bool, float32, float64, int32, int64, promoteTypes, uint8, type DType } from "./dtype.js";
import { forEachPosition, readAt, writeAt } from "./elements.js";
import { empty, type NDArray } from "./ndarray.js";
import { sizeOf, type Shape } from "./shape.js";

export type Element = number | bigint | boolean;
export type TypedData = Float32Array | Float64Array | Int32Array | Uint8Array | BigInt64Array;
/** What holds one element: a tensor, which is not known here. */
export interface Held {
  readonly dtype: DType;
  item(): Element;
}
/** Nested arrays of numbers, BigInts, booleans and tensors of one element; a typed array; or one value. */
export type Nested = Element | TypedData | Held | readonly Nested[];
/** What `tolist` gives. */
export type NestedList = Element | NestedList[];

/** The element type that a typed array's elements have. */
function typedDtype(data: TypedData): DType {
  if (data instanceof Float32Array) return float32;
  if (data instanceof Float64Array) return float64;
  if (data instanceof Int32Array) return int32;
  if (data instanceof BigInt64Array) return int64;
  return uint8;
}

function isTyped(data: unknown): data is TypedData {
  return (
    data instanceof Float32Array ||
    data instanceof Float64Array ||
    data instanceof Int32Array ||
    data instanceof Uint8Array ||
    data instanceof BigInt64Array
  );
}

/**
 * An array of the elements of nested data. Without a type given, numbers are of the default type, BigInts int64 and
 * booleans bool; a mixture with any number in it is of the default type. Throws for ragged nesting.
 */
export function fromData(
  operation: string,
  data: Nested,
  dtype: DType | undefined,
  defaultDtype: DType,
): NDArray {
  const shape = shapeOf(operation, data);
  const size = sizeOf(shape);
  if (isTyped(data)) {
    return fromTyped(data, shape, dtype ?? typedDtype(data));
  }
  const kinds = { number: false, bigint: false, boolean: false, typed: null as DType | null, held: bool };
  const flat = new Array<Element>(size);
  let next = 0;
  const visit = (value: Nested, depth: number): void => {
    if (isTyped(value)) {
      expectLength(value.length, depth);
      kinds.typed = typedDtype(value);
      for (const element of value) {
        flat[next++] = element;
      }
    } else if (Array.isArray(value)) {
      expectLength(value.length, depth);
      for (const inner of value as readonly Nested[]) {
        visit(inner, depth + 1);
      }
    } else if (depth !== shape.length) {
      throw new RangeError(
        `${operation}: expected a sequence of length ${shape[depth]} at dim ${depth}, but got ${String(value)}`,
      );
    } else if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") {
      kinds[typeof value as "number"] = true;
      flat[next++] = value;
    } else if (typeof (value as Held | null)?.item === "function") {
      kinds.held = promoteTypes(kinds.held, (value as Held).dtype);
      flat[next++] = (value as Held).item();
    } else {
      throw new TypeError(
        `${operation}: elements must be numbers, BigInts or booleans, but got ${value === null ? "null" : typeof value}`,
      );
    }
  };
  const expectLength = (length: number, depth: number): void => {
    if (length !== shape[depth]) {
      throw new RangeError(
        depth >= shape.length
          ? `${operation}: nesting is deeper than [${shape.join(", ")}] in some places; pad it or make it even`
          : `${operation}: expected sequence of length ${shape[depth]} at dim ${depth} (got ${length})`,
      );
    }
  };
  visit(data, 0);
  const plain = kinds.number || size === 0 ? defaultDtype : kinds.bigint ? int64 : bool;
  const inferred = kinds.typed ?? promoteTypes(kinds.held, plain);
  const out = empty(shape, dtype ?? inferred);
  fillFrom(out, flat);
  return out;
}

function fillFrom(out: NDArray, flat: readonly Element[]): void {
  const { dtype, size } = out;
  if (dtype === float32 || dtype === float64) {
    const view = dtype === float32 ? heap.f32 : heap.f64;
    const start = out.address / dtype.itemsize;
    for (let i = 0; i < size; i++) {
      view[start + i] = Number(flat[i]);
    }
    return;
  }
  for (let i = 0; i < size; i++) {
    writeAt(out, i, flat[i] as Element);
  }
}

/** A dense array with the elements of a typed array in order. */
export function fromTyped(data: TypedData, shape: Shape, dtype: DType): NDArray {
  const out = empty(shape, dtype);
  if (typedDtype(data) === dtype) {
    typedView(out).set(data as never);
  } else {
    for (let i = 0; i < data.length; i++) {
      writeAt(out, i, data[i] as Element);
    }
  }
  return out;
}

/**
 * The elements of a dense array where they lie: valid until the next allocation. bool comes as bytes of 0 and 1.
 */
export function typedView(a: NDArray): TypedData {
  const { address, size } = a;
  const { buffer } = heap.memory;
  switch (a.dtype.name) {
    case "float32":
      return new Float32Array(buffer, address, size);
    case "float64":
      return new Float64Array(buffer, address, size);
    case "int32":
      return new Int32Array(buffer, address, size);
    case "int64":
      return new BigInt64Array(buffer, address, size);
    default:
      return new Uint8Array(buffer, address, size);
  }
}

/** Deeper nesting is a mistake: an array that holds itself has no end. */
const MOST_DIMENSIONS = 64;

// The lengths along the first elements; that all others agree is checked while reading.
function shapeOf(operation: string, data: Nested): Shape {
  const shape: number[] = [];
  let inner: Nested | undefined = data;
  while (Array.isArray(inner) || isTyped(inner)) {
    shape.push(inner.length);
    if (shape.length > MOST_DIMENSIONS) {
      throw new RangeError(
        `${operation}: nested deeper than ${MOST_DIMENSIONS} dimensions; does an array hold itself?`,
      );
    }
    inner = isTyped(inner) ? undefined : (inner as readonly Nested[])[0];
  }
  return shape;
}

/** The elements as nested lists; one value for a 0-d array. */
export function toNested(a: NDArray): NestedList {
  const flat = new Array<Element>(a.size);
  forEachPosition(a, (position, i) => {
    flat[i] = readAt(a, position);
  });
  let level: NestedList[] = flat;
  for (let d = a.rank - 1; d > 0; d--) {
    const length = a.shape[d] as number;
    const groups: NestedList[] = [];
    const count = sizeOf(a.shape.slice(0, d));
    for (let i = 0; i < count; i++) {
      groups.push(level.slice(i * length, (i + 1) * length));
    }
    level = groups;
  }
  return a.rank === 0 ? (flat[0] as Element) : level;
}
