// Derivatives of functions: Jacobians, Hessians, and products with them. torch.autograd.functional.

import { expectFunction, expectTensors } from "./expect-tensor.js";
import { grad } from "../autograd/grad.js";
import { enableGrad } from "../autograd/mode.js";
import { record, Tensor } from "../autograd/tensor.js";
import { copyInto, copyOf, denseOf, filled } from "../ndarray/arithmetic.js";
import { writeAt } from "../ndarray/elements.js";
import { empty } from "../ndarray/ndarray.js";
import { sameShape } from "../ndarray/shape.js";
import { bind } from "./arguments.js";
import { add, mul } from "./arithmetic.js";
import { sum } from "./reductions.js";
import { reshape } from "./view.js";

/** One tensor, or several. */
export type OneOrMany = Tensor | readonly Tensor[];
export type TensorFunction = (...inputs: Tensor[]) => OneOrMany;

export interface DerivativeOptions {
  /** Records the computation, so that the result can be differentiated. */
  createGraph?: boolean;
  /** Throws where an output does not depend on an input, instead of giving zeros. */
  strict?: boolean;
}

const KEYS = ["createGraph", "strict"] as const;

function listOf(value: OneOrMany): readonly Tensor[] {
  if (value instanceof Tensor) {
    return [value];
  }
  expectTensors("autograd.functional", value, "inputs");
  return value;
}

/** One for one, a list for a list. */
function like<T>(given: OneOrMany, list: readonly T[]): T | readonly T[] {
  return given instanceof Tensor ? (list[0] as T) : list;
}

// With a graph wanted, the inputs' own history stays; otherwise they are leaves of their own.
function prepare(inputs: OneOrMany, createGraph: boolean): Tensor[] {
  return listOf(inputs).map((x) =>
    createGraph && x.requiresGrad ? reshape(x, x.shape) : new Tensor(x.array).requiresGrad_(),
  );
}

function zerosFor(t: Tensor): Tensor {
  return new Tensor(filled(t.shape, 0, t.dtype));
}

function gradients(
  operation: string,
  outputs: readonly Tensor[],
  inputs: readonly Tensor[],
  upstream: readonly Tensor[],
  createGraph: boolean,
  strict: boolean,
): Tensor[] {
  const live = outputs.map((y, i) => [y, upstream[i] as Tensor] as const).filter(([y]) => y.requiresGrad);
  if (strict && live.length < outputs.length) {
    throw new Error(
      `${operation}: an output of the user-provided function is independent of the inputs. This is not allowed in strict mode.`,
    );
  }
  const found =
    live.length === 0
      ? inputs.map(() => null)
      : grad(
          live.map(([y]) => y),
          inputs,
          { gradOutputs: live.map(([, g]) => g), retainGraph: true, createGraph, allowUnused: true },
        );
  return found.map((g, i) => {
    if (g === null && strict) {
      throw new Error(
        `${operation}: Output 0 of the user-provided function is independent of input ${i}. This is not allowed in strict mode.`,
      );
    }
    return g ?? zerosFor(inputs[i] as Tensor);
  });
}

/** Tensors of one shape under a new first dimension of the given shape. */
function stacked(rows: readonly Tensor[], lead: readonly number[], inner: Tensor): Tensor {
  const shape = [...lead, ...inner.shape];
  const out = empty([rows.length, inner.array.size], inner.dtype);
  rows.forEach((row, k) => {
    copyInto(
      out.view([inner.array.size], [1], k * inner.array.size),
      reshape(new Tensor(copyOf(row.array)), [inner.array.size]).array,
    );
  });
  const result = new Tensor(out);
  const joined = record(
    "StackBackward0",
    result.array,
    rows,
    (g) => rows.map((_, k) => slice(g, k, inner)),
    [],
  );
  return reshape(joined, shape);
}

function slice(g: Tensor, k: number, inner: Tensor): Tensor {
  const width = inner.array.size;
  const flat = reshape(g, [g.array.size / Math.max(1, width), width]);
  const array = denseOf(flat.array);
  const row = record(
    "SelectBackward0",
    copyOf(array.view([width], [1], array.offset + k * width)),
    [flat],
    (h) => [place(h, flat, k)],
    [],
  );
  return reshape(row, inner.shape);
}

function place(h: Tensor, whole: Tensor, k: number): Tensor {
  const out = filled(whole.shape, 0, whole.dtype);
  const width = whole.shape[1] as number;
  copyInto(out.view([width], [1], k * width), h.array);
  return record("SelectBackwardBackward0", out, [h], (g) => [slice(g, k, h)], []);
}

/**
 * All first derivatives of `fn` at the inputs.
 *
 * @returns for one output and one input a tensor [...output shape, ...input shape]; lists where there are several.
 * @example torch.autograd.functional.jacobian(torch.sigmoid, torch.zeros([2])) // [[0.25, 0], [0, 0.25]]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.jacobian.html
 */
export function jacobian(
  fn: TensorFunction,
  inputs: OneOrMany,
  options: DerivativeOptions = {},
): Tensor | readonly (Tensor | readonly Tensor[])[] | readonly Tensor[] {
  expectFunction("jacobian", fn);
  const { createGraph = false, strict = false } = bind<DerivativeOptions>("jacobian", [options], KEYS);
  return enableGrad(() => {
    const xs = prepare(inputs, createGraph);
    const result = fn(...xs);
    const rows = listOf(result).map((y) => {
      const perElement = Array.from({ length: y.array.size }, (_, k) => {
        const one = filled(y.shape, 0, y.dtype);
        writeAt(one, k, 1);
        return gradients("jacobian", [y], xs, [new Tensor(one)], createGraph, strict);
      });
      return like(
        inputs,
        xs.map((x, i) =>
          stacked(
            perElement.map((row) => row[i] as Tensor),
            y.shape,
            x,
          ),
        ),
      );
    });
    return like(result, rows) as Tensor;
  });
}

/**
 * All second derivatives of a function with one number as its result.
 *
 * @throws RangeError if the result has more than one element.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.hessian.html
 */
export function hessian(
  fn: TensorFunction,
  inputs: OneOrMany,
  options: DerivativeOptions = {},
): Tensor | readonly (Tensor | readonly Tensor[])[] | readonly Tensor[] {
  expectFunction("hessian", fn);
  const { createGraph = false, strict = false } = bind<DerivativeOptions>("hessian", [options], KEYS);
  const gradientOf: TensorFunction = (...xs) => {
    const y = scalarResult("hessian", fn(...xs));
    return like(inputs, gradients("hessian", [y], xs, [ones(y)], true, strict)) as OneOrMany;
  };
  return jacobian(gradientOf, inputs, { createGraph, strict });
}

function ones(y: Tensor): Tensor {
  return new Tensor(filled(y.shape, 1, y.dtype));
}

function scalarResult(operation: string, result: OneOrMany): Tensor {
  const [y, ...rest] = listOf(result);
  if (y === undefined || rest.length > 0 || y.array.size !== 1) {
    throw new RangeError(
      `${operation}: the Tensor returned by the function given to ${operation} should contain a single element`,
    );
  }
  return y;
}

function vectorFor(operation: string, v: OneOrMany | undefined, targets: readonly Tensor[]): Tensor[] {
  if (v === undefined) {
    if (targets.length !== 1 || targets[0]?.array.size !== 1) {
      throw new RangeError(
        `${operation}: The vector v can only be None if the user-provided function returns a single Tensor with a single element.`,
      );
    }
    return [ones(targets[0])];
  }
  const list = listOf(v);
  list.forEach((t, i) => {
    const target = targets[i];
    if (target === undefined || !sameShape(t.shape, target.shape)) {
      throw new RangeError(
        `${operation}: v has invalid size: should be [${target?.shape.join(", ") ?? ""}] but got [${t.shape.join(", ")}]`,
      );
    }
  });
  return [...list];
}

/**
 * The product of a vector with the Jacobian: v^T J.
 *
 * @returns [what fn gives, the product: one tensor for each input]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.vjp.html
 */
export function vjp(
  fn: TensorFunction,
  inputs: OneOrMany,
  v?: OneOrMany,
  options: DerivativeOptions = {},
): [OneOrMany, OneOrMany] {
  expectFunction("vjp", fn);
  const { createGraph = false, strict = false } = bind<DerivativeOptions>("vjp", [options], KEYS);
  return enableGrad(() => {
    const xs = prepare(inputs, createGraph);
    const result = fn(...xs);
    const ys = listOf(result);
    const found = gradients("vjp", ys, xs, vectorFor("vjp", v, ys), createGraph, strict);
    return [detached(result, createGraph), like(inputs, found) as OneOrMany];
  });
}

function detached(result: OneOrMany, createGraph: boolean): OneOrMany {
  return createGraph
    ? result
    : (like(
        result,
        listOf(result).map((y) => new Tensor(y.array)),
      ) as OneOrMany);
}

/**
 * The product of the Jacobian with a vector: J v, by differentiating v^T J by v.
 *
 * @returns [what fn gives, the product: one tensor for each output]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.jvp.html
 */
export function jvp(
  fn: TensorFunction,
  inputs: OneOrMany,
  v?: OneOrMany,
  options: DerivativeOptions = {},
): [OneOrMany, OneOrMany] {
  expectFunction("jvp", fn);
  const { createGraph = false, strict = false } = bind<DerivativeOptions>("jvp", [options], KEYS);
  return enableGrad(() => {
    const xs = prepare(inputs, createGraph);
    const result = fn(...xs);
    const ys = listOf(result);
    const direction = vectorFor("jvp", v, xs);
    const dummies = ys.map((y) => zerosFor(y).requiresGrad_());
    const back = gradients("jvp", ys, xs, dummies, true, strict);
    const found = gradients("jvp", back, dummies, direction, createGraph, false);
    return [detached(result, createGraph), like(result, found) as OneOrMany];
  });
}

/** The Hessian times a vector: [what fn gives, H v]. */
export function hvp(
  fn: TensorFunction,
  inputs: OneOrMany,
  v?: OneOrMany,
  options: DerivativeOptions = {},
): [OneOrMany, OneOrMany] {
  expectFunction("hvp", fn);
  const { createGraph = false, strict = false } = bind<DerivativeOptions>("hvp", [options], KEYS);
  return enableGrad(() => {
    const xs = prepare(inputs, createGraph);
    const y = scalarResult("hvp", fn(...xs));
    const first = gradients("hvp", [y], xs, [ones(y)], true, strict);
    const direction = vectorFor("hvp", v, xs);
    const products = first.map((g, i) => sum(mul(g, direction[i] as Tensor)));
    const along = products.reduce((a, b) => add(a, b));
    const found = gradients("hvp", [along], xs, [ones(along)], createGraph, false);
    return [detached(y, createGraph), like(inputs, found) as OneOrMany];
  });
}

/** A vector times the Hessian, which is symmetric: the same as `hvp`. */
export const vhp: typeof hvp = hvp;
