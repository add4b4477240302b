// The base of every network: a tree of modules that own parameters and buffers, and that are called like functions.

import { noGrad } from "../autograd/mode.js";
import { Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import { float32, float64 } from "../ndarray/dtype.js";
import { castTo } from "../ops/cast.js";
import { type ToArguments, toOptions } from "../ops/to-options.js";
import { Parameter } from "./parameter.js";
import { type IncompatibleKeys, loadState, type StateDict } from "./state.js";
import { clearGradient } from "./gradients.js";
import { ForwardHooks, type ForwardHook, type ForwardPreHook, type RemovableHandle } from "./hooks.js";

export interface Module<Input extends readonly unknown[] = [input: Tensor], Output = Tensor> {
  (...input: Input): Output;
}

/**
 * Write a subclass with a `forward`; its properties that are parameters or modules belong to it. An instance is a
 * function: `module(x)` runs `forward(x)` and the hooks.
 *
 * @example
 * class Net extends nn.Module {
 *   hidden = new nn.Linear(2, 8);
 *   output = new nn.Linear(8, 1);
 *   override forward(x) { return this.output(torch.sigmoid(this.hidden(x))); }
 * }
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the interface adds the call that the constructor provides
export class Module<Input extends readonly unknown[] = [input: Tensor], Output = Tensor> {
  /** Whether the module is in training mode, which matters to dropout and batch normalisation. */
  declare training: boolean;
  declare private buffersOf: Map<string, { persistent: boolean }>;
  declare private hooks: ForwardHooks<Input, Output>;

  constructor() {
    const call = (...input: Input): Output => self.hooks.around(self, input, (x) => self.forward(...x));
    const self = Object.setPrototypeOf(call, new.target.prototype) as Module<Input, Output>;
    // A function's own name and length would hide a subclass's properties of these names.
    Reflect.deleteProperty(self, "name");
    Reflect.deleteProperty(self, "length");
    define(self, "training", true, true);
    define(self, "buffersOf", new Map(), false);
    define(self, "hooks", new ForwardHooks<Input, Output>(), false);
    // biome-ignore lint/correctness/noConstructorReturn: returning the function is what makes instances callable
    return self;
  }

  /** What the module computes; called through the module itself. */
  forward(..._input: Input): Output {
    throw new Error(`forward: Module [${this.typeName}] is missing the required "forward" function`);
  }

  /** The class's name, as `repr` prints it. */
  protected get typeName(): string {
    return this.constructor.name;
  }

  private *own<T>(is: (value: unknown) => value is T): Generator<[name: string, value: T]> {
    for (const [name, value] of Object.entries(this)) {
      if (is(value)) {
        yield [name, value];
      }
    }
  }

  /** Direct submodules by name, without repeats. */
  *namedChildren(): Generator<[name: string, module: AnyModule]> {
    yield* this.own((value): value is AnyModule => value instanceof Module);
  }

  /** Direct submodules. */
  *children(): Generator<AnyModule> {
    for (const [, child] of this.namedChildren()) {
      yield child;
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

  private *leaves(
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
    if (!(module instanceof Module)) {
      throw new TypeError(`addModule: ${describe(module)} is not a Module`);
    }
    checkName("addModule", name);
    Object.assign(this, { [name]: module });
  }

  /** Sets training mode here and below. */
  train(mode = true): this {
    for (const module of this.modules()) {
      module.training = mode;
    }
    return this;
  }

  /** Sets evaluation mode here and below: `train(false)`. */
  eval(): this {
    return this.train(false);
  }

  /** Says for every parameter whether gradients are wanted. */
  requiresGrad_(value = true): this {
    for (const parameter of this.parameters()) {
      parameter.requiresGrad_(value);
    }
    return this;
  }

  /** Drops the gradients of every parameter (or fills them with zeros). */
  zeroGrad(setToNone = true): void {
    for (const parameter of this.parameters()) {
      clearGradient(parameter, setToNone);
    }
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

  /** Converts floating point parameters and buffers, in place. A device may be named: all lie on the CPU. */
  to(...args: ToArguments): this {
    const { dtype } = toOptions("to", args);
    if (dtype === undefined) {
      return this;
    }
    if (!dtype.isFloatingPoint) {
      throw new TypeError(
        `to: nn.Module.to only accepts floating point dtypes, but got desired dtype=${dtype.toString()}`,
      );
    }
    for (const [, tensor] of [...this.leaves("parameter", "", true), ...this.leaves("buffer", "", true)]) {
      if (tensor.dtype.isFloatingPoint) {
        tensor.array = noGrad(() => castTo(tensor, dtype)).array;
        tensor.gradient =
          tensor.gradient === null ? null : noGrad(() => castTo(tensor.gradient as Tensor, dtype));
      }
    }
    return this;
  }

  /** Converts floating point parameters and buffers to float32, in place. */
  float(): this {
    return this.to(float32);
  }

  /** Converts floating point parameters and buffers to float64, in place. */
  double(): this {
    return this.to(float64);
  }

  /**
   * Parameters and persistent buffers by PyTorch's keys. The tensors share their elements with the module.
   *
   * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.state_dict
   */
  stateDict(prefix = ""): StateDict {
    const state: StateDict = new Map();
    for (const [path, module] of namedModulesWithRepeats(this as unknown as AnyModule, prefix)) {
      for (const [name, tensor] of module.own((value): value is Tensor => value instanceof Tensor)) {
        const buffer = module.buffersOf.get(name);
        if (buffer === undefined ? tensor instanceof Parameter : buffer.persistent) {
          state.set(joined(path, name), new Tensor(tensor.array));
        }
      }
    }
    return state;
  }

  /**
   * Copies values into parameters and buffers of the same keys and shapes.
   *
   * @throws Error, with every key at fault, if keys are missing or unexpected (unless `strict` is false) or shapes differ;
   * then nothing has been copied.
   * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.load_state_dict
   */
  loadStateDict(
    state: ReadonlyMap<string, Tensor> | Readonly<Record<string, Tensor>>,
    strict = true,
  ): IncompatibleKeys {
    return loadState(this.typeName, this.stateDict(), state, strict);
  }

  /** Calls `hook(module, input, output)` after each forward; what it returns, if anything, replaces the output. */
  registerForwardHook(hook: ForwardHook<Input, Output>): RemovableHandle {
    checkFunction("registerForwardHook", hook);
    return this.hooks.addAfter(hook);
  }

  /** Calls `hook(module, input)` before each forward; what it returns, if anything, replaces the input. */
  registerForwardPreHook(hook: ForwardPreHook<Input>): RemovableHandle {
    checkFunction("registerForwardPreHook", hook);
    return this.hooks.addBefore(hook);
  }

  /** What `toString` shows between the parentheses: PyTorch's `extra_repr`. */
  extraRepr(): string {
    return "";
  }

  /** PyTorch's printed form of the module tree. */
  toString(): string {
    const extra = this.extraRepr()
      .split("\n")
      .filter((line) => line !== "");
    const children = [...this.namedChildren()].map(
      ([name, child]) => `(${name}): ${indented(child.toString())}`,
    );
    const lines = [...extra, ...children];
    const body =
      children.length === 0 && extra.length <= 1 ? (extra[0] ?? "") : `\n  ${lines.join("\n  ")}\n`;
    return `${this.typeName}(${body})`;
  }
}

/** A module whatever it takes and gives. */
// biome-ignore lint/suspicious/noExplicitAny: input types are contravariant, so only `any` admits every module
export type AnyModule = Module<any, any>;

function define(target: object, name: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(target, name, { value, enumerable, writable: true, configurable: true });
}

function checkFunction(operation: string, value: unknown): void {
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

function joined(prefix: string, name: string): string {
  if (typeof prefix !== "string") {
    throw new TypeError(`Module: a prefix for names must be a string, but got ${describe(prefix)}`);
  }
  return prefix === "" ? name : `${prefix}.${name}`;
}

function* namedModulesWithRepeats(module: AnyModule, prefix: string): Generator<[string, AnyModule]> {
  yield [prefix, module];
  for (const [name, child] of module.namedChildren()) {
    yield* namedModulesWithRepeats(child, joined(prefix, name));
  }
}

function indented(text: string): string {
  return text.split("\n").join("\n  ");
}

Object.defineProperty(Module.prototype, Symbol.for("nodejs.util.inspect.custom"), {
  value(this: AnyModule): string {
    return this.toString();
  },
});
