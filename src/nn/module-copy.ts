// Copies of whole modules, as Python's copy.deepcopy makes them.

import { noGrad } from "../autograd/mode.js";
import { Tensor } from "../autograd/tensor.js";
import { clone } from "../ops/conversion.js";
import { type AnyModule, Module } from "./module.js";
import { Parameter } from "./parameter.js";
import { computeInCopy } from "./reparametrisation.js";
import { isLazy, uninitializedLike } from "./uninitialized.js";

/**
 * @internal A module of the same class and state that shares nothing with the original: no constructor of a subclass
 * runs, so nothing is drawn. Hooks stay with the original. What two places of the original share, the same places of the copy share. Functions, and
 * objects of classes that are no tensors or modules, are shared with the original.
 */
export function copyOfModule<M extends AnyModule>(module: M): M {
  return copied(module, new Map()) as M;
}

/**
 * A copy that shares no tensor with the original, as Python's `copy.deepcopy`: of a module, a tensor without history, a state
 * dict, or arrays, maps and plain objects of these. No constructor of a subclass runs, so nothing is drawn; hooks stay with the
 * original, and what two places of the original share, the same places of the copy share.
 *
 * @example
 * const average = nn.deepcopy(new nn.Linear(2, 1)); // the same weights, of its own
 * @source https://docs.python.org/3/library/copy.html#copy.deepcopy
 */
export function deepcopy<T>(value: T): T {
  return copied(value, new Map()) as T;
}

function copied(value: unknown, made: Map<unknown, unknown>): unknown {
  if (typeof value !== "object" && typeof value !== "function") {
    return value;
  }
  const before = made.get(value);
  if (before !== undefined || value === null) {
    return before ?? value;
  }
  if (value instanceof Tensor) {
    const copy = copyOfTensor(value);
    made.set(value, copy);
    return copy;
  }
  if (value instanceof Module) {
    // Only the base's constructor runs; the prototype is that of the original's class.
    const copy = Reflect.construct(Module, [], value.constructor) as object;
    made.set(value, copy);
    withProperties(copy, value, made);
    computeInCopy(copy as AnyModule, value as unknown as AnyModule);
    return copy;
  }
  if (Array.isArray(value)) {
    const copy: unknown[] = [];
    made.set(value, copy);
    copy.push(...value.map((element) => copied(element, made)));
    return copy;
  }
  if (value instanceof Map) {
    const copy = new Map<unknown, unknown>();
    made.set(value, copy);
    for (const [key, element] of value) {
      copy.set(key, copied(element, made));
    }
    return copy;
  }
  if (Object.getPrototypeOf(value) === Object.prototype) {
    const copy = {};
    made.set(value, copy);
    return withProperties(copy, value, made);
  }
  return value;
}

function copyOfTensor(t: Tensor): Tensor {
  if (isLazy(t)) {
    return uninitializedLike(t);
  }
  const data = noGrad(() => clone(t));
  if (t instanceof Parameter) {
    return new Parameter(data, t.requiresGrad);
  }
  return t.isLeaf && t.requiresGrad ? data.requiresGrad_() : data;
}

function withProperties(copy: object, original: object, made: Map<unknown, unknown>): object {
  for (const key of Reflect.ownKeys(original)) {
    const property = Object.getOwnPropertyDescriptor(original, key) as PropertyDescriptor;
    const value: unknown = "value" in property ? copied(property.value, made) : undefined;
    // What the base's constructor made for the copy and cannot be copied, such as its hooks, stays as it was made.
    if (!Object.hasOwn(copy, key) || value !== property.value || typeof value !== "object") {
      Object.defineProperty(copy, key, "value" in property ? { ...property, value } : property);
    }
  }
  return copy;
}
