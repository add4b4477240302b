// Ogee as the cases see it. Names are looked up when a case runs, so that what is missing is reported by name.

import type { DTypeName, Layout, TensorSpec } from "./case.js";
import { type Elements, elementsOf } from "./elements.js";

/** The namespace `torch` of the package under test. */
export type Torch = Readonly<Record<string, unknown>>;

/** What the cases read of a tensor. */
export interface OgeeTensor {
  readonly shape: readonly number[];
  readonly dtype: { readonly name: DTypeName };
  readonly requiresGrad: boolean;
}

type Callable = (...args: unknown[]) => unknown;

/** A name that the package does not have. */
export class MissingOperation extends Error {
  constructor(readonly operation: string) {
    super(`${operation} does not exist`);
  }
}

/** `rounding_mode` -> `roundingMode`; underscores at the ends stay. */
export function camelCase(name: string): string {
  return name.replace(/(?<=[a-zA-Z0-9])_([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** The function, class or namespace with PyTorch's name, for example "torch.nn.functional.cross_entropy". */
export function lookUp(torch: Torch, path: string): unknown {
  let found: unknown = torch;
  const names = path.split(".").slice(1).map(camelCase);
  for (const name of names) {
    found = (found as Torch)[name];
    if (found === undefined) {
      throw new MissingOperation(["torch", ...names].join("."));
    }
  }
  return found;
}

/** Whether a case's call exists. */
export function exists(torch: Torch, path: string): boolean {
  if (path === "Tensor.__getitem__") return true;
  const whole = path.startsWith("Tensor.") ? `torch.Tensor.prototype${path.slice("Tensor".length)}` : path;
  try {
    return lookUp(torch, whole) !== undefined;
  } catch {
    return false;
  }
}

export function hasMethod(self: unknown, name: string): boolean {
  return typeof (self as Record<string, unknown>)[camelCase(name)] === "function";
}

/** Calls a method by PyTorch's name. */
export function method(self: unknown, name: string, ...args: readonly unknown[]): unknown {
  const found = (self as Record<string, unknown>)[camelCase(name)];
  if (typeof found !== "function") {
    throw new MissingOperation(`Tensor.${camelCase(name)}`);
  }
  return (found as Callable).call(self, ...args);
}

export function call(torch: Torch, path: string, ...args: readonly unknown[]): unknown {
  return (lookUp(torch, path) as Callable)(...args);
}

export function isTensor(torch: Torch, value: unknown): value is OgeeTensor {
  return value instanceof (torch["Tensor"] as new () => object);
}

export function elementsIn(tensor: unknown): Elements {
  return method(tensor, "toTypedArray") as Elements;
}

/** A dense tensor. */
export function tensorFrom(
  torch: Torch,
  elements: Elements,
  dtype: DTypeName,
  shape: readonly number[],
): OgeeTensor {
  const options = { dtype: torch[dtype] };
  if (elements.length === 0) {
    return call(torch, "torch.zeros", shape, options) as OgeeTensor;
  }
  const plain = Array.from<number | bigint>(elements);
  const values = dtype === "bool" ? plain.map((e) => Number(e) !== 0) : plain;
  return call(torch, "torch.tensor", nest(values, shape), options) as OgeeTensor;
}

function nest(values: readonly unknown[], shape: readonly number[]): unknown {
  if (shape.length === 0) {
    return values[0];
  }
  const step = values.length / (shape[0] ?? 1);
  const rest = shape.slice(1);
  return Array.from({ length: shape[0] ?? 0 }, (_, i) => nest(values.slice(i * step, (i + 1) * step), rest));
}

const PADDING = 77;

/**
 * The same elements with other strides, by the library's own views: `base` holds them, `view` shows them. All
 * steps from `dense` are differentiable.
 */
export function layOut(
  torch: Torch,
  dense: OgeeTensor,
  layout: Layout,
): { base: OgeeTensor; view: OgeeTensor } {
  const padding = (like: unknown): unknown =>
    method(method(call(torch, "torch.zeros", (like as OgeeTensor).shape), "add", PADDING), "to", dense.dtype);
  const both = (base: unknown, view: unknown): { base: OgeeTensor; view: OgeeTensor } => ({
    base: base as OgeeTensor,
    view: view as OgeeTensor,
  });
  switch (layout) {
    case "dense":
      return both(dense, dense);
    case "transposed": {
      const order = dense.shape.map((_, i) => i).reverse();
      const base = method(method(dense, "permute", order), "contiguous");
      return both(base, method(base, "permute", order));
    }
    case "strided": {
      const wide = call(torch, "torch.stack", [padding(dense), dense], { dim: -1 });
      const base = method(wide, "reshape", [...dense.shape.slice(0, -1), 2 * (dense.shape.at(-1) ?? 1)]);
      return both(base, method(base, "index", "...", "1::2"));
    }
    case "offset": {
      const base = call(torch, "torch.cat", [padding(method(dense, "index", "0:1")), dense]);
      return both(base, method(base, "index", "1:"));
    }
    case "expanded": {
      const base = method(dense, "index", "0:1");
      return both(base, method(base, "expand", dense.shape));
    }
  }
}

/** A tensor of a case that is only read. */
export function readable(torch: Torch, spec: TensorSpec, place: number): OgeeTensor {
  const dense = tensorFrom(torch, elementsOf(spec, place), spec.dtype, spec.shape);
  const out =
    spec.layout === "dense"
      ? dense
      : (method(layOut(torch, dense, spec.layout).view, "detach") as OgeeTensor);
  return spec.requiresGrad ? (method(out, "requires_grad_") as OgeeTensor) : out;
}

/** A tensor of a case that is written over: a copy of a leaf, or a view of the copy. */
export function writable(
  torch: Torch,
  spec: TensorSpec,
  place: number,
): { leaf: OgeeTensor; base: OgeeTensor; view: OgeeTensor } {
  const leaf = tensorFrom(torch, elementsOf(spec, place), spec.dtype, spec.shape);
  if (spec.requiresGrad) {
    method(leaf, "requires_grad_");
  }
  return { leaf, ...layOut(torch, method(leaf, "clone") as OgeeTensor, spec.layout) };
}
