// Modules as a tree: what belongs to a module is what its properties hold.

import { Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import type { AnyModule } from "./module.js";
import { Parameter } from "./parameter.js";

/** The part of a module that knows its parameters, buffers and submodules. */
export abstract class ModuleTree {
  declare protected buffersOf: Map<string, { persistent: boolean }>;

  protected *own<T>(is: (value: unknown) => value is T): Generator<[name: string, value: T]> {
    for (const [name, value] of Object.entries(this)) {
      if (is(value)) {
        yield [name, value];
      }
    }
  }

  /** Direct submodules by name, without repeats. */
  *namedChildren(): Generator<[name: string, module: AnyModule]> {
    yield* this.own((value): value is AnyModule => value instanceof ModuleTree);
  }

  /** Direct submodules. */
  *children(): Generator<AnyModule> {
    for (const value of Object.values(this)) {
      if (value instanceof ModuleTree) {
        yield value as unknown as AnyModule;
      }
    }
  }

  /** This module and all below it, each once, with dotted names; its own name is "". */
  *namedModules(prefix = "", seen: Set<unknown> = new Set()): Generator<[name: string, module: AnyModule]> {
    if (!(seen instanceof Set)) {
      throw new TypeError(
        `namedModules: 'memo' must be a Set of the modules to leave out, but got ${describe(seen)}`,
      );
    }
    if (seen.has(this)) {
      return;
    }
    seen.add(this);
    yield [prefix, this as unknown as AnyModule];
    for (const [name, child] of this.namedChildren()) {
      yield* child.namedModules(joined(prefix, name), seen);
    }
  }

  /** This module and all below it. */
  *modules(): Generator<AnyModule> {
    for (const [, module] of this.namedModules()) {
      yield module;
    }
  }

  protected *leaves(
    kind: "parameter" | "buffer",
    prefix: string,
    recurse: boolean,
  ): Generator<[name: string, tensor: Tensor, persistent: boolean]> {
    const seen = new Set<Tensor>();
    const modules: Iterable<[string, AnyModule]> = recurse
      ? this.namedModules(prefix)
      : [[prefix, this as unknown as AnyModule]];
    for (const [path, module] of modules) {
      for (const [name, tensor] of module.own((value): value is Tensor => value instanceof Tensor)) {
        const buffer = module.buffersOf.get(name);
        const wanted = kind === "buffer" ? buffer !== undefined : tensor instanceof Parameter;
        if (wanted && !seen.has(tensor)) {
          seen.add(tensor);
          yield [joined(path, name), tensor, buffer?.persistent ?? true];
        }
      }
    }
  }

  /** Parameters with dotted names, each once. */
  *namedParameters(prefix = "", recurse = true): Generator<[name: string, parameter: Parameter]> {
    for (const [name, tensor] of this.leaves("parameter", prefix, recurse)) {
      yield [name, tensor as Parameter];
    }
  }

  /** All parameters, each once: what an optimizer takes. */
  *parameters(recurse = true): Generator<Parameter> {
    for (const [, parameter] of this.namedParameters("", recurse)) {
      yield parameter;
    }
  }

  /** Buffers with dotted names. */
  *namedBuffers(prefix = "", recurse = true): Generator<[name: string, buffer: Tensor]> {
    for (const [name, tensor] of this.leaves("buffer", prefix, recurse)) {
      yield [name, tensor];
    }
  }

  /** All buffers. */
  *buffers(recurse = true): Generator<Tensor> {
    for (const [, buffer] of this.namedBuffers("", recurse)) {
      yield buffer;
    }
  }

  /**
   * Makes a tensor part of the module's state without being a parameter: a running mean, for example.
   *
   * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.register_buffer
   */
  registerBuffer(name: string, tensor: Tensor | null, persistent = true): void {
    checkName("registerBuffer", name);
    if (tensor !== null && !(tensor instanceof Tensor)) {
      throw new TypeError(
        `registerBuffer: buffer '${name}' must be a Tensor or null, but got ${describe(tensor)}`,
      );
    }
    this.buffersOf.set(name, { persistent });
    Object.assign(this, { [name]: tensor });
  }

  /** Registers a parameter under a name that is computed; assigning a property does the same. */
  registerParameter(name: string, parameter: Parameter | null): void {
    checkName("registerParameter", name);
    if (parameter !== null && !(parameter instanceof Parameter)) {
      throw new TypeError(
        `registerParameter: '${name}' must be an nn.Parameter or null, but got ${describe(parameter)}`,
      );
    }
    Object.assign(this, { [name]: parameter });
  }

  /** Registers a submodule under a name that is computed; assigning a property does the same. */
  addModule(name: string, module: AnyModule): void {
    if (!(module instanceof ModuleTree)) {
      throw new TypeError(`addModule: ${describe(module)} is not a Module`);
    }
    checkName("addModule", name);
    Object.assign(this, { [name]: module });
  }

  /** Calls `fn` on every module below, then on this one. */
  apply(fn: (module: AnyModule) => void): this {
    checkFunction("apply", fn);
    for (const child of this.children()) {
      child.apply(fn);
    }
    fn(this as unknown as AnyModule);
    return this;
  }
}

/** @throws TypeError unless it is a function. */
export function checkFunction(operation: string, value: unknown): void {
  if (typeof value !== "function") {
    throw new TypeError(`${operation}: expected a function, but got ${describe(value)}`);
  }
}

// A dot separates the names of modules in keys.
function checkName(operation: string, name: unknown): void {
  if (typeof name !== "string" || name === "" || name.includes(".")) {
    throw new Error(
      `${operation}: name must be a string that isn't empty and doesn't contain ".", but got ${describe(name)}`,
    );
  }
}

/** A name below a prefix. */
export function joined(prefix: string, name: string): string {
  if (typeof prefix !== "string") {
    throw new TypeError(`Module: a prefix for names must be a string, but got ${describe(prefix)}`);
  }
  return prefix === "" ? name : `${prefix}.${name}`;
}
