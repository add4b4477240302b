// A parameter that is computed from others before each forward pass.

import { Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import type { RemovableHandle } from "./hooks.js";
import { type AnyModule, Module } from "./module.js";
import { Parameter } from "./parameter.js";

interface Computed {
  /** Which function computes it: "weight_norm". */
  readonly kind: string;
  readonly compute: (module: AnyModule) => Tensor;
  readonly handle: RemovableHandle;
}

const COMPUTED: unique symbol = Symbol("computed parameters");

interface WithComputed {
  [COMPUTED]?: Map<string, Computed>;
}

const computedOf = (module: AnyModule): Map<string, Computed> | undefined =>
  (module as unknown as WithComputed)[COMPUTED];

/** The parameter of a name. Throws if the module has none, or if it is computed already. */
export function parameterOf(operation: string, kind: string, module: unknown, name: unknown): Parameter {
  if (!(module instanceof Module)) {
    throw new TypeError(`${operation}: argument 'module' must be a Module, but got ${describe(module)}`);
  }
  if (computedOf(module as unknown as AnyModule)?.has(String(name)) === true) {
    throw new Error(`${operation}: Cannot register two ${kind} hooks on the same parameter ${String(name)}`);
  }
  const found: unknown =
    typeof name === "string" && Object.hasOwn(module, name) ? Reflect.get(module, name) : undefined;
  if (!(found instanceof Parameter)) {
    throw new TypeError(
      `${operation}: argument 'name' must name a parameter of the module, but got ${describe(name)}`,
    );
  }
  return found;
}

/** Takes a parameter's place with what `compute` gives, now and before each forward pass. */
export function computeInstead(
  module: AnyModule,
  name: string,
  kind: string,
  compute: (module: AnyModule) => Tensor,
): void {
  // A plain tensor is no state: the property stays, but keys and parameters do not see it.
  const refresh = (): void => void Object.assign(module, { [name]: compute(module) });
  const handle = module.registerForwardPreHook(refresh);
  const computed = computedOf(module) ?? new Map<string, Computed>();
  computed.set(name, { kind, compute, handle });
  Object.defineProperty(module, COMPUTED, { value: computed, enumerable: false, configurable: true });
  module.forgetParameter(name);
  refresh();
}

/** Computes in a copy of a module what is computed in the original, from the copy's own parameters. */
export function computeInCopy(copy: AnyModule, original: AnyModule): void {
  const computed = computedOf(original);
  if (computed !== undefined) {
    Reflect.deleteProperty(copy, COMPUTED);
    for (const [name, { kind, compute }] of computed) {
      computeInstead(copy, name, kind, compute);
    }
  }
}

/** Ends what `computeInstead` began: the value of now becomes the parameter; `sources` go. */
export function keepComputed(
  operation: string,
  module: AnyModule,
  name: string,
  kind: string,
  sources: readonly string[],
): void {
  if (!(module instanceof Module)) {
    throw new TypeError(`${operation}: argument 'module' must be a Module, but got ${describe(module)}`);
  }
  const computed = computedOf(module);
  const entry = computed?.get(name);
  if (computed === undefined || entry?.kind !== kind) {
    throw new RangeError(`${operation}: ${kind} of '${String(name)}' not found in ${module.toString()}`);
  }
  const value = entry.compute(module);
  entry.handle.remove();
  computed.delete(name);
  for (const key of [name, ...sources]) {
    Reflect.deleteProperty(module, key);
  }
  module.registerParameter(name, new Parameter(new Tensor(value.array)));
}
