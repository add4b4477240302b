// Random variations of a case: other elements, types, lengths and layouts of the same call.

import { type Case, type DTypeName, isList, type Layout, type TensorSpec, type Value } from "./case.js";

export interface Draw {
  /** A whole number from 0 to below n. */
  below(n: number): number;
}

export function drawsFrom(next: () => number): Draw {
  return { below: (n) => Math.floor(next() * n) };
}

const SIBLINGS: Readonly<Record<DTypeName, readonly DTypeName[]>> = {
  bool: ["bool", "uint8"],
  uint8: ["uint8", "int32", "int64"],
  int32: ["int32", "int64", "float32"],
  int64: ["int64"],
  float32: ["float32", "float32", "float64"],
  float64: ["float64", "float32"],
};
const LAYOUTS: readonly Layout[] = ["dense", "dense", "transposed", "strided", "offset"];

/**
 * A variation. Equal lengths stay equal, so that most calls stay valid; where one does not, both libraries must
 * refuse it. int64 tensors keep their type: they are often indices, which have to be int64.
 */
export function vary(c: Case, draw: Draw): Case {
  const lengths = new Map<number, number>();
  const resize = draw.below(2) === 0;
  const retype = draw.below(3) === 0;
  const length = (n: number): number => {
    if (!resize || n < 2) return n;
    const known = lengths.get(n);
    if (known !== undefined) return known;
    const drawn = 2 + draw.below(18);
    lengths.set(n, drawn);
    return drawn;
  };
  const tensor = (spec: TensorSpec): TensorSpec => {
    const shape = spec.shape.map(length);
    const { dtype } = spec;
    const siblings = SIBLINGS[dtype];
    const another = retype ? (siblings[draw.below(siblings.length)] ?? dtype) : dtype;
    const domain = "list" in spec.domain ? { list: rotated(spec.domain.list, draw) } : spec.domain;
    const floats = another === "float32" || another === "float64";
    return {
      ...spec,
      dtype: another,
      shape,
      domain,
      layout:
        shape.length === 0 || shape.includes(0) || spec.layout === "expanded"
          ? spec.layout
          : (LAYOUTS[draw.below(LAYOUTS.length)] ?? "dense"),
      requiresGrad: spec.requiresGrad && floats,
      seed: draw.below(2 ** 31),
    };
  };
  const change = (value: Value): Value => {
    if (typeof value !== "object" || value === null) return value;
    if (isList(value)) return value.map(change);
    if (value.kind === "tuple") return { ...value, items: value.items.map(change) };
    return value.kind === "tensor" ? tensor(value) : value;
  };
  return {
    ...c,
    args: c.args.map(change),
    ...(c.kwargs === undefined
      ? {}
      : { kwargs: Object.fromEntries(Object.entries(c.kwargs).map(([k, v]) => [k, change(v)])) }),
    ...(c.input === undefined ? {} : { input: c.input.map(change) }),
  };
}

function rotated<T>(list: readonly T[], draw: Draw): readonly T[] {
  const at = draw.below(list.length);
  return [...list.slice(at), ...list.slice(0, at)];
}
