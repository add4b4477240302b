// Modules as a tree: what belongs to a module is what its properties hold.

import { Tensor } from "../autograd/tensor.js";
import { describe, shown } from "../ndarray/describe.js";
import { type Arguments, bind } from "./arguments.js";
import type { AnyModule } from "./module.js";
import { Parameter } from "./parameter.js";

interface RecurseOptions {
  /** Whether those of the modules below are meant, too. Default: true */
  recurse?: boolean;
}
interface NamedOptions extends RecurseOptions {
  /** The name of the module itself, before the dot. Default: "" */
  prefix?: string;
}
type RecurseArguments = Arguments<RecurseOptions, ["recurse"]>;
type NamedArguments = Arguments<NamedOptions, ["prefix", "recurse"]>;

/** The part of a module that knows its parameters, buffers and submodules. */
export abstract class ModuleTree {
  declare protected buffersOf: Map<string, { persistent: boolean }>;
  /** The names under which parameters, or null in their places, have been seen. */
  declare protected parameterNames: Set<string>;

  protected *ownEntries<T>(is: (value: unknown) => value is T): Generator<[name: string, value: T]> {
    for (const [name, value] of Object.entries(this)) {
      if (is(value)) {
        yield [name, value];
      }
    }
  }

  /**
   * Parameters, buffers and other tensors of the module itself.
   *
   * @throws TypeError for a plain tensor in the place of a parameter: nobody would train or store it. An assignment
   * cannot be refused when it is made: these are properties as any other.
   */
  protected *ownTensors(): Generator<[name: string, tensor: Tensor]> {
    const seen = this.parameterNames;
    for (const entry of this.ownEntries((value): value is Tensor => value instanceof Tensor)) {
      const [name, tensor] = entry;
      if (tensor instanceof Parameter) {
        seen.add(name);
      } else if (seen.has(name) && !this.buffersOf.has(name)) {
        throw new TypeError(
          `${this.constructor.name}: cannot assign a Tensor as parameter '${name}' (nn.Parameter or null expected); ` +
            `assign new nn.Parameter(tensor), or copy into it: torch.noGrad(() => module.${name}.copy_(tensor))`,
        );
      }
      yield entry;
    }
  }

  /** @internal These are parameters, also where they are null now. */
  rememberParameters(...names: readonly string[]): void {
    for (const name of names) {
      this.parameterNames.add(name);
    }
  }

  /** @internal Another function has taken the parameter's place. */
  forgetParameter(name: string): void {
    this.parameterNames.delete(name);
  }

  /** Direct submodules by name, without repeats. */
  *namedChildren(): Generator<[name: string, module: AnyModule]> {
    yield* this.ownEntries((value): value is AnyModule => value instanceof ModuleTree);
  }

  /** Direct submodules. */
  *children(): Generator<AnyModule> {
    yield* this.listOfChildren();
  }

  /** @internal Direct submodules, for what runs in every forward. */
  listOfChildren(): AnyModule[] {
    const children: AnyModule[] = [];
    for (const value of Object.values(this)) {
      if (value instanceof ModuleTree) {
        children.push(value as unknown as AnyModule);
      }
    }
    return children;
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

  protected *leavesBelow(
    kind: "parameter" | "buffer",
    prefix: string,
    recurse: boolean,
  ): Generator<[name: string, tensor: Tensor, persistent: boolean]> {
    const seen = new Set<Tensor>();
    const modules: Iterable<[string, AnyModule]> = recurse
      ? this.namedModules(prefix)
      : [[prefix, this as unknown as AnyModule]];
    for (const [path, module] of modules) {
      for (const [name, tensor] of module.ownTensors()) {
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
  *namedParameters(...args: NamedArguments): Generator<[name: string, parameter: Parameter]> {
    const { prefix = "", recurse = true } = bind<NamedOptions>("namedParameters", args, [
      "prefix",
      "recurse",
    ]);
    for (const [name, tensor] of this.leavesBelow("parameter", prefix, recurse)) {
      yield [name, tensor as Parameter];
    }
  }

  /** All parameters, each once: what an optimizer takes. */
  *parameters(...args: RecurseArguments): Generator<Parameter> {
    const { recurse = true } = bind<RecurseOptions>("parameters", args, ["recurse"]);
    for (const [, parameter] of this.namedParameters("", recurse)) {
      yield parameter;
    }
  }

  /** Buffers with dotted names. */
  *namedBuffers(...args: NamedArguments): Generator<[name: string, buffer: Tensor]> {
    const { prefix = "", recurse = true } = bind<NamedOptions>("namedBuffers", args, ["prefix", "recurse"]);
    for (const [name, tensor] of this.leavesBelow("buffer", prefix, recurse)) {
      yield [name, tensor];
    }
  }

  /** All buffers. */
  *buffers(...args: RecurseArguments): Generator<Tensor> {
    const { recurse = true } = bind<RecurseOptions>("buffers", args, ["recurse"]);
    for (const [, buffer] of this.namedBuffers("", recurse)) {
      yield buffer;
    }
  }

  /**
   * Makes a tensor part of the module's state without being a parameter: a running mean, for example.
   *
   * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.register_buffer
   */
  registerBuffer(
    name: string,
    tensor: Tensor | null,
    ...args: Arguments<{ persistent?: boolean }, ["persistent"]>
  ): void {
    const { persistent = true } = bind<{ persistent?: boolean }>("registerBuffer", args, ["persistent"]);
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
    this.parameterNames.add(name);
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

  /**
   * The module of a dotted name, this one for "".
   *
   * @throws RangeError if there is none.
   * @example new nn.Sequential(new nn.Linear(2, 1)).getSubmodule("0") // Linear(in_features=2, out_features=1, bias=True)
   * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.get_submodule
   */
  getSubmodule(target: string): AnyModule {
    return found("getSubmodule", "module", target, this.namedModules());
  }

  /** The parameter of a dotted name. @throws RangeError if there is none. */
  getParameter(target: string): Parameter {
    return found("getParameter", "parameter", target, this.namedParameters());
  }

  /** The buffer of a dotted name. @throws RangeError if there is none. */
  getBuffer(target: string): Tensor {
    return found("getBuffer", "buffer", target, this.namedBuffers());
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

function found<T>(operation: string, kind: string, target: string, named: Iterable<[string, T]>): T {
  const entries = [...named];
  const entry = entries.find(([name]) => name === target);
  if (entry === undefined) {
    throw new RangeError(
      `${operation}: there is no ${kind} ${shown(target)}; there are ${entries.map(([name]) => `"${name}"`).join(", ")}`,
    );
  }
  return entry[1];
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
