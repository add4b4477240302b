// The elements of a case's tensors: the same bytes for both libraries.

import type { Domain, DTypeName, TensorSpec } from "./case.js";

export type Elements = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;

const ARRAYS = {
  bool: Uint8Array,
  uint8: Uint8Array,
  int32: Int32Array,
  int64: BigInt64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

/** Numbers in [0, 1) by a multiplicative congruence: for test data only. */
export function drawing(seed: number): () => number {
  let state = (BigInt(seed) * 2n + 1n) * 0x9e3779b97f4a7c15n;
  return () => {
    state = BigInt.asUintN(64, state * 0xd1342543de82ef95n + 1n);
    return Number(state >> 11n) / 2 ** 53;
  };
}

/**
 * The elements of a tensor in order.
 *
 * @param place which of the case's tensors it is, so that operands differ.
 */
export function elementsOf(spec: TensorSpec, place: number): Elements {
  const { dtype, shape, domain } = spec;
  const size = shape.reduce((a, b) => a * b, 1);
  // All rows of an expanded tensor are the first.
  const distinct = spec.layout === "expanded" && size > 0 ? size / (shape[0] ?? 1) : size;
  const next = drawing(spec.seed ?? 1000 + place);
  const drawn = Array.from({ length: distinct }, (_, i) => element(dtype, domain, i, next));
  return makeElements(
    dtype,
    Array.from({ length: size }, (_, i) => drawn[i % Math.max(distinct, 1)] ?? 0),
  );
}

function element(dtype: DTypeName, domain: Domain, i: number, next: () => number): number | bigint {
  if ("list" in domain) {
    return domain.list[i % domain.list.length] ?? 0;
  }
  const [low, high] = domain;
  if (dtype === "float32" || dtype === "float64") {
    return low + (high - low) * next();
  }
  return Math.floor(low + (high - low + 1) * next());
}

export function makeElements(dtype: DTypeName, values: readonly (number | bigint)[]): Elements {
  if (dtype === "int64") {
    return BigInt64Array.from(values, (value) => BigInt(value));
  }
  const numbers = values.map(Number);
  return dtype === "bool" ? Uint8Array.from(numbers, (n) => (n === 0 ? 0 : 1)) : ARRAYS[dtype].from(numbers);
}

export function toBase64(elements: Elements): string {
  return Buffer.from(elements.buffer, elements.byteOffset, elements.byteLength).toString("base64");
}

export function fromBase64(dtype: DTypeName, text: string): Elements {
  // A copy of its own: typed arrays need aligned bytes.
  const bytes = new Uint8Array(Buffer.from(text, "base64"));
  return new ARRAYS[dtype](bytes.buffer, 0, bytes.byteLength / ARRAYS[dtype].BYTES_PER_ELEMENT);
}

/** The gradient of result number `output` that both libraries start from, as in tools/oracle_values.py. */
export function upstream(size: number, dtype: DTypeName, output: number): Elements {
  const levels = Array.from({ length: size }, (_, i) => {
    const level = ((i * 7 + output * 3) % 11) - 5;
    return (level >= 0 ? level + 1 : level) / 4;
  });
  return makeElements(dtype, levels);
}
