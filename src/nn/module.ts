// The base of every network: a tree of modules that own parameters and buffers, and that are called like functions.

import { noGrad } from "../autograd/mode.js";
import { Tensor } from "../autograd/tensor.js";
import { describe, inspectedAs } from "../ndarray/describe.js";
import { float32, float64 } from "../ndarray/dtype.js";
import { castTo } from "../ops/cast.js";
import { type ToArguments, toOptions } from "../ops/to-options.js";
import { type Arguments, bind } from "./arguments.js";
import { Parameter } from "./parameter.js";
import { copyOfState, type IncompatibleKeys, loadState, type StateDict } from "./state.js";
import { StateHooks } from "./state-hooks.js";
import { isLazy, missingArray } from "./uninitialized.js";
import { checkFunction, joined, ModuleTree } from "./module-tree.js";
import { clearGradient, type ZeroGradArguments, type ZeroGradOptions } from "./gradients.js";
import {
  type BackwardHook,
  type BackwardPreHook,
  type ForwardHook,
  type ForwardPreHook,
  ModuleHooks,
  type RemovableHandle,
} from "./hooks.js";

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
export class Module<Input extends readonly unknown[] = [input: Tensor], Output = Tensor> extends ModuleTree {
  /** Whether the module is in training mode, which matters to dropout and batch normalisation. */
  declare training: boolean;
  declare private hooksAround: ModuleHooks<Input, Output>;
  declare private hooksOfState: StateHooks;

  constructor() {
    super();
    const call = (...input: Input): Output => self.hooksAround.around(self, input);
    const self = Object.setPrototypeOf(call, new.target.prototype) as Module<Input, Output>;
    // A function's own name and length would hide a subclass's properties of these names.
    Reflect.deleteProperty(self, "name");
    Reflect.deleteProperty(self, "length");
    define(self, "training", true, true);
    define(self, "buffersOf", new Map(), false);
    define(self, "parameterNames", new Set(), false);
    define(self, "hooksAround", new ModuleHooks<Input, Output>(), false);
    define(self, "hooksOfState", new StateHooks(), false);
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

  /** Sets training mode here and below. */
  train(...args: Arguments<{ mode?: boolean }, ["mode"]>): this {
    const { mode = true } = bind<{ mode?: boolean }>("train", args, ["mode"]);
    if (typeof mode !== "boolean") {
      throw new TypeError(`train: training mode is expected to be boolean, but got ${describe(mode)}`);
    }
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
  requiresGrad_(...args: Arguments<{ requiresGrad?: boolean }, ["requiresGrad"]>): this {
    const { requiresGrad = true } = bind<{ requiresGrad?: boolean }>("requiresGrad_", args, ["requiresGrad"]);
    for (const parameter of this.parameters()) {
      parameter.requiresGrad_(requiresGrad);
    }
    return this;
  }

  /** Drops the gradients of every parameter (or fills them with zeros). */
  zeroGrad(...args: ZeroGradArguments): void {
    const { setToNone = true } = bind<ZeroGradOptions>("zeroGrad", args, ["setToNone"]);
    for (const parameter of this.parameters()) {
      clearGradient(parameter, setToNone);
    }
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
    for (const [, tensor] of [
      ...this.leavesBelow("parameter", "", true),
      ...this.leavesBelow("buffer", "", true),
    ]) {
      if (tensor.dtype.isFloatingPoint) {
        tensor.array = isLazy(tensor) ? missingArray(dtype) : noGrad(() => castTo(tensor, dtype)).array;
        tensor.gradient =
          tensor.gradient === null ? null : noGrad(() => castTo(tensor.gradient as Tensor, dtype));
      }
    }
    return this;
  }

  /** The module itself, which lies on the CPU as all do. */
  cpu(): this {
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
   * @param prefix what is put before each key, with its dot: "model."
   * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.state_dict
   */
  stateDict(...args: Arguments<{ prefix?: string }, ["prefix"]>): StateDict {
    const { prefix = "" } = bind<{ prefix?: string }>("stateDict", args, ["prefix"]);
    const state: StateDict = new Map();
    this.addState(state, "");
    return prefix === "" ? state : new Map([...state].map(([key, tensor]) => [`${prefix}${key}`, tensor]));
  }

  private addState(state: StateDict, prefix: string): void {
    this.hooksOfState.run("beforeState", this, prefix);
    for (const [name, tensor] of this.ownTensors()) {
      const buffer = this.buffersOf.get(name);
      if (buffer === undefined ? tensor instanceof Parameter : buffer.persistent) {
        state.set(joined(prefix, name), isLazy(tensor) ? tensor : new Tensor(tensor.array));
      }
    }
    for (const [name, child] of this.namedChildren()) {
      child.addState(state, joined(prefix, name));
    }
    this.hooksOfState.run("afterState", this, state, prefix);
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
    ...args: Arguments<{ strict?: boolean }, ["strict"]>
  ): IncompatibleKeys {
    const { strict = true } = bind<{ strict?: boolean }>("loadStateDict", args, ["strict"]);
    const given = copyOfState(state);
    for (const [path, module] of this.namedModules()) {
      module.completeState(given, path);
      module.hooksOfState.run("beforeLoad", module, given, path);
    }
    const keys = loadState(this.typeName, this.stateDict(), given, strict);
    for (const module of this.modules()) {
      module.hooksOfState.run("afterLoad", module, keys);
    }
    return keys;
  }

  /** @internal Puts into a state dict that is loaded what older ones lack, under the keys of this module at `path`. */
  completeState(_given: StateDict, _path: string): void {}

  /** Calls `hook(module, input, output)` after each forward; what it returns, if anything, replaces the output. */
  registerForwardHook(hook: ForwardHook<Input, Output>): RemovableHandle {
    checkFunction("registerForwardHook", hook);
    return this.hooksAround.addAfter(hook);
  }

  /** Calls `hook(module, input)` before each forward; what it returns, if anything, replaces the input. */
  registerForwardPreHook(hook: ForwardPreHook<Input>): RemovableHandle {
    checkFunction("registerForwardPreHook", hook);
    return this.hooksAround.addBefore(hook);
  }

  /**
   * Calls `hook(module, gradInput, gradOutput)` when gradients have come through the module; what it returns, if anything,
   * replaces the gradients of the inputs.
   *
   * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.register_full_backward_hook
   */
  registerFullBackwardHook(hook: BackwardHook): RemovableHandle {
    checkFunction("registerFullBackwardHook", hook);
    return this.hooksAround.addBackward(hook);
  }

  /** Calls `hook(module, gradOutput)` before gradients go through the module; what it returns, if anything, replaces them. */
  registerFullBackwardPreHook(hook: BackwardPreHook): RemovableHandle {
    checkFunction("registerFullBackwardPreHook", hook);
    return this.hooksAround.addBackwardPre(hook);
  }

  /** Calls `hook(module, prefix)` before the module's part of `stateDict` is gathered. */
  registerStateDictPreHook(hook: (module: object, prefix: string) => void): RemovableHandle {
    checkFunction("registerStateDictPreHook", hook);
    return this.hooksOfState.add("beforeState", hook);
  }

  /** Calls `hook(module, state, prefix)` after the module's part of `stateDict` was gathered; it may change the state. */
  registerStateDictPostHook(
    hook: (module: object, state: StateDict, prefix: string) => void,
  ): RemovableHandle {
    checkFunction("registerStateDictPostHook", hook);
    return this.hooksOfState.add("afterState", hook);
  }

  /** Calls `hook(module, state, prefix)` before `loadStateDict` takes over values; it may change the state, which is a copy. */
  registerLoadStateDictPreHook(
    hook: (module: object, state: StateDict, prefix: string) => void,
  ): RemovableHandle {
    checkFunction("registerLoadStateDictPreHook", hook);
    return this.hooksOfState.add("beforeLoad", hook);
  }

  /** Calls `hook(module, keys)` after `loadStateDict`, with the keys that were missing or unexpected. */
  registerLoadStateDictPostHook(hook: (module: object, keys: IncompatibleKeys) => void): RemovableHandle {
    checkFunction("registerLoadStateDictPostHook", hook);
    return this.hooksOfState.add("afterLoad", hook);
  }

  /** What `toString` shows between the parentheses: PyTorch's `extra_repr`. */
  extraRepr(): string {
    return "";
  }

  /** PyTorch's printed form of the module tree. */
  override toString(): string {
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

function indented(text: string): string {
  return text.split("\n").join("\n  ");
}

inspectedAs(Module);
