// Parameters in an order, and parameters by name.

import { Tensor } from "../autograd/tensor.js";
import { describe, shown } from "../ndarray/describe.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";

const asParameter = (operation: string, value: unknown): Parameter => {
  if (!(value instanceof Tensor)) {
    throw new TypeError(`${operation}: expected a Parameter or a Tensor, but got ${describe(value)}`);
  }
  return value instanceof Parameter ? value : new Parameter(value);
};

function printed(name: string, list: Iterable<[string, Tensor]>, typeName: (t: Tensor) => string): string {
  const lines = [...list].map(
    ([key, t]) => `    (${key}): Parameter containing: [${typeName(t)} of size ${t.shape.join("x")}]\n`,
  );
  return lines.length === 0 ? `${name}()` : `${name}(\n${lines.join("")})`;
}

/**
 * A list of parameters that belong to the module that holds it. Tensors become parameters.
 *
 * @example
 * const weights = new nn.ParameterList([torch.ones([2]), torch.zeros([3])]);
 * weights.at(-1).shape // [3]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.ParameterList.html
 */
export class ParameterList extends Module implements Iterable<Parameter> {
  constructor(values: Iterable<Tensor> = []) {
    super();
    this.extend(values);
  }

  /** How many parameters it holds. */
  get size(): number {
    return [...this].length;
  }

  /** The same, as of an array. */
  override get length(): number {
    return this.size;
  }

  /** The parameter at a position; negative ones count from the end. */
  at(index: number): Parameter {
    const list = [...this];
    const found = Number.isInteger(index) ? list.at(index) : undefined;
    if (found === undefined) {
      throw new RangeError(
        `ParameterList: index ${shown(index)} is out of range for ${list.length} parameters; it is an integer from 0, or from -1 for the last`,
      );
    }
    return found;
  }

  /** Adds a parameter at the end. */
  append(value: Tensor): this {
    this.registerParameter(String(this.size), asParameter("append", value));
    return this;
  }

  /** Adds parameters at the end. */
  extend(values: Iterable<Tensor>): this {
    if (typeof values !== "object" || values === null || !(Symbol.iterator in values)) {
      throw new TypeError(`extend: expected an iterable of tensors, but got ${describe(values)}`);
    }
    for (const value of values) {
      this.append(value);
    }
    return this;
  }

  *[Symbol.iterator](): Iterator<Parameter> {
    for (const [, parameter] of this.namedParameters("", false)) {
      yield parameter;
    }
  }

  override toString(): string {
    return printed("ParameterList", this.namedParameters("", false), ({ dtype }) => dtype.toString());
  }
}

type ByName = Readonly<Record<string, Tensor>> | ReadonlyMap<string, Tensor>;

/**
 * Parameters by name that belong to the module that holds it. Tensors become parameters.
 *
 * @example
 * const scales = new nn.ParameterDict({ low: torch.ones([2]), high: torch.ones([3]) });
 * [...scales.keys()] // ["low", "high"]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.ParameterDict.html
 */
export class ParameterDict extends Module implements Iterable<string> {
  constructor(values: ByName = {}) {
    super();
    this.update(values);
  }

  /** How many parameters it holds. */
  get size(): number {
    return [...this.keys()].length;
  }

  /** The parameter of a name. */
  get(name: string): Parameter {
    const found = [...this.namedParameters("", false)].find(([key]) => key === name);
    if (found === undefined) {
      throw new RangeError(
        `ParameterDict: there is no parameter ${shown(name)}; it has ${[...this.keys()].join(", ")}`,
      );
    }
    return found[1];
  }

  /** Puts a parameter under a name. */
  set(name: string, value: Tensor): this {
    this.registerParameter(name, asParameter("set", value));
    return this;
  }

  /** Whether there is a parameter of that name. */
  has(name: string): boolean {
    return [...this.keys()].includes(name);
  }

  /** Puts several parameters under their names. */
  update(values: ByName): this {
    if (typeof values !== "object" || values === null) {
      throw new TypeError(`ParameterDict: expected tensors by name, but got ${describe(values)}`);
    }
    for (const [name, value] of values instanceof Map ? values : Object.entries(values)) {
      this.set(name, value);
    }
    return this;
  }

  /** The names, in order. */
  *keys(): Generator<string> {
    for (const [name] of this.namedParameters("", false)) {
      yield name;
    }
  }

  *[Symbol.iterator](): Iterator<string> {
    yield* this.keys();
  }

  override toString(): string {
    // PyTorch names the class of the tensor here, its type in a list.
    return printed("ParameterDict", this.namedParameters("", false), ({ dtype }) =>
      dtype.itemsize === 8 ? "torch.DoubleTensor" : "torch.FloatTensor",
    );
  }
}
