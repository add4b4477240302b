// How a module learns a size from its first input, and then becomes a regular one.

import { Tensor } from "../autograd/tensor.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { getRngState, setRngState } from "../random/index.js";
import type { AnyModule } from "./module.js";
import { initialize, isLazy, uninitializedLike } from "./uninitialized.js";

/** What a lazy module will be. */
interface Future {
  /** The class that it becomes. */
  readonly Regular: new (
    options: never,
  ) => AnyModule;
  /** What it was made with: all of the regular class's options but the size. */
  readonly options: object;
  /** The option that the input tells: "inFeatures". */
  readonly size: string;
  /** The dimension of the input whose length that is; negative ones count from the end. */
  readonly dim: number;
}

const FUTURE: unique symbol = Symbol("what the lazy module becomes");

interface WithFuture {
  [FUTURE]: Future;
}

/** @internal Makes a module of size 0 wait: its parameters and running statistics lose their shapes until `firstForward`. */
export function awaitSize(module: AnyModule, future: Future): void {
  for (const [name, value] of Object.entries(module) as [string, unknown][]) {
    if (value instanceof Tensor && value.dtype.isFloatingPoint) {
      Object.assign(module, { [name]: uninitializedLike(value) });
    }
  }
  Object.defineProperty(module, FUTURE, { value: future, enumerable: false, configurable: true });
}

/**
 * @internal Makes of a lazy module the regular one that its first input asks for, and runs that. If it fails, the module
 * waits as before.
 */
export function firstForward(module: AnyModule, input: Tensor, ...others: readonly unknown[]): Tensor {
  const waitAgain = becomeRegular(module, input);
  try {
    const output: Tensor = module.forward(input, ...others);
    Reflect.deleteProperty(module, FUTURE);
    return output;
  } catch (error) {
    waitAgain();
    throw error;
  }
}

/** Gives back what undoes it. */
function becomeRegular(module: AnyModule, input: Tensor): () => void {
  const { typeName: name, [FUTURE]: future } = module as unknown as WithFuture & { typeName: string };
  const { Regular, options, size, dim } = future;
  expectTensor(name, input);
  const found = input.shape.at(dim);
  if (found === undefined) {
    throw new RangeError(
      `${name}: expected an input with at least ${dim < 0 ? -dim : dim + 1} dimensions, which tell ${size}, but got ` +
        `[${input.shape.join(", ")}]`,
    );
  }
  const missing = Object.entries(module).filter(
    (entry): entry is [string, Tensor] => entry[1] instanceof Tensor && isLazy(entry[1]),
  );
  const [kind, generator] = [Object.getPrototypeOf(module) as object, getRngState()];
  const before = missing.map(([, t]) => ({ t, array: t.array, kind: Object.getPrototypeOf(t) as object }));
  if (missing.length > 0) {
    // A regular module draws its parameters as PyTorch's lazy one does at this moment; the type may have changed meanwhile.
    const dtype = missing[0]?.[1].dtype;
    const regular = new Regular({ ...options, [size]: found, dtype } as never);
    for (const [key, t] of missing) {
      initialize(t, (Reflect.get(regular, key) as Tensor).array);
    }
  }
  Object.assign(module, { [size]: found });
  Object.setPrototypeOf(module, Regular.prototype as object);
  return () => {
    Object.setPrototypeOf(module, kind);
    Object.assign(module, { [size]: 0 });
    for (const each of before) {
      each.t.array = each.array;
      Object.setPrototypeOf(each.t, each.kind);
    }
    setRngState(generator);
  };
}
