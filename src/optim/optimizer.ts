// What every optimizer shares: groups of parameters, their state, and the step over all of them.

import { enableGrad, noGrad } from "../autograd/mode.js";
import { Tensor } from "../autograd/tensor.js";
import { describe, inspectedAs } from "../ndarray/describe.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { clearGradient, type ZeroGradArguments, type ZeroGradOptions } from "../nn/gradients.js";
import { type RemovableHandle, registered } from "../nn/hooks.js";
import { checkFunction, ModuleTree } from "../nn/module-tree.js";
import { bind } from "./arguments.js";
import { printedValue, pythonName } from "./python-values.js";
import { loadOptimizerState, optimizerState, type OptimizerState, type ParameterState } from "./state.js";

/** Parameters that share options. */
export type ParameterGroup<Options> = Options & { params: Tensor[] };

/** Tensors, or groups of tensors with options of their own. */
export type Parameters<Options> =
  | Iterable<Tensor>
  | Iterable<{ params: Iterable<Tensor> | Tensor } & Partial<Options>>;

/** The arguments of a step: a closure, or none. */
type StepArguments = readonly (() => Tensor)[];

export type StepPreHook = (optimizer: object, args: StepArguments) => StepArguments | undefined | void;
export type StepPostHook = (optimizer: object, args: StepArguments) => void;

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === "object" &&
  value !== null &&
  typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === "function";

/**
 * The base of all optimizers.
 *
 * @typeParam Options what a group of parameters may set for itself.
 * @source https://docs.pytorch.org/docs/stable/optim.html#base-class
 */
export abstract class Optimizer<Options extends object> {
  /** The groups; changing an option here takes effect at the next step. */
  readonly paramGroups: ParameterGroup<Options>[] = [];
  /** What is kept for each parameter between steps, by PyTorch's keys. */
  readonly state: Map<Tensor, ParameterState> = new Map();
  private readonly before: Map<number, StepPreHook> = new Map();
  private readonly after: Map<number, StepPostHook> = new Map();
  private nextHook = 0;
  /** Whether the tensors of the state are not of the parameters' shapes. */
  protected readonly flatState: boolean = false;

  protected constructor(
    private readonly name: string,
    params: Parameters<Options>,
    private readonly defaults: Options,
  ) {
    if (params instanceof Tensor || !isIterable(params)) {
      throw new TypeError(
        `${name}: params argument given to the optimizer should be an iterable of Tensors or groups, but got ${describe(params)}` +
          `${params instanceof Tensor ? "; use [tensor]" : (params as unknown) instanceof ModuleTree ? "; use model.parameters()" : ""}`,
      );
    }
    const list: unknown[] = [...(params as Iterable<unknown>)];
    if (list.length === 0) {
      throw new RangeError(`${name}: optimizer got an empty parameter list`);
    }
    const groups = list.every((entry) => entry instanceof Tensor) ? [{ params: list as Tensor[] }] : list;
    for (const group of groups) {
      this.addParamGroup(group as { params: Iterable<Tensor> | Tensor } & Partial<Options>);
    }
  }

  /** Adds parameters with options of their own; what is left out is as for the others. */
  addParamGroup(group: { params: Iterable<Tensor> | Tensor } & Partial<Options>): void {
    if (typeof group !== "object" || group === null || group.params === undefined) {
      throw new TypeError(
        `${this.name}: optimizer can only optimize Tensors, or groups { params: [...] }, but got ${describe(group)}`,
      );
    }
    if (!(group.params instanceof Tensor) && !isIterable(group.params)) {
      throw new TypeError(
        `${this.name}: a group's params should be an iterable of Tensors, but got ${describe(group.params)}`,
      );
    }
    const params = group.params instanceof Tensor ? [group.params] : [...group.params];
    const known = new Set(this.paramGroups.flatMap((g) => g.params));
    for (const variable of params) {
      if (!(variable instanceof Tensor)) {
        throw new TypeError(
          `${this.name}: optimizer can only optimize Tensors, but one of the params is ${describe(variable)}`,
        );
      }
      if (!variable.isLeaf) {
        throw new Error(
          `${this.name}: can't optimize a non-leaf Tensor; give it the tensor that was created, not one computed from it`,
        );
      }
      if (known.has(variable)) {
        throw new Error(`${this.name}: some parameters appear in more than one parameter group`);
      }
      known.add(variable);
    }
    this.paramGroups.push({ ...this.defaults, ...group, params });
  }

  /** Drops every gradient, or fills it with zeros. */
  zeroGrad(...args: ZeroGradArguments): void {
    const { setToNone = true } = bind<ZeroGradOptions>("zeroGrad", args, ["setToNone"]);
    for (const group of this.paramGroups) {
      for (const variable of group.params) {
        clearGradient(variable, setToNone);
      }
    }
  }

  /**
   * Changes every parameter that has a gradient.
   *
   * @param closure computes the loss anew and is called first; its value is returned.
   */
  step(closure?: () => Tensor): Tensor | undefined {
    if (closure !== undefined && typeof closure !== "function") {
      throw new TypeError(`step: the closure must be a function, but got ${describe(closure)}`);
    }
    let given = closure;
    for (const hook of this.before.values()) {
      const replaced = hook(this, given === undefined ? [] : [given]);
      given = Array.isArray(replaced) ? replaced[0] : given;
    }
    const loss = this.run(given);
    for (const hook of this.after.values()) {
      hook(this, given === undefined ? [] : [given]);
    }
    return loss;
  }

  /**
   * Calls `hook(optimizer, args)` before each step; a list that it gives takes the place of the step's arguments.
   *
   * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.register_step_pre_hook.html
   */
  registerStepPreHook(hook: StepPreHook): RemovableHandle {
    checkFunction("registerStepPreHook", hook);
    return registered(this.before, this.nextHook++, hook);
  }

  /**
   * Calls `hook(optimizer, args)` after each step.
   *
   * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.register_step_post_hook.html
   */
  registerStepPostHook(hook: StepPostHook): RemovableHandle {
    checkFunction("registerStepPostHook", hook);
    return registered(this.after, this.nextHook++, hook);
  }

  /** The step itself. */
  protected run(closure: (() => Tensor) | undefined): Tensor | undefined {
    const loss = closure === undefined ? undefined : enableGrad(closure);
    noGrad(this.updateAll.bind(this));
    return loss;
  }

  private updateAll(): void {
    for (const group of this.paramGroups) {
      for (const variable of group.params) {
        if (variable.gradient !== null) {
          let state = this.state.get(variable);
          if (state === undefined) {
            state = this.initialState(variable, group);
            this.state.set(variable, state);
          }
          this.update(variable.array, variable.gradient.array, group, state);
          variable.array.storage.version++;
        }
      }
    }
  }

  /** What is kept for a parameter before its first step. */
  protected abstract initialState(variable: Tensor, group: ParameterGroup<Options>): ParameterState;

  /** One parameter's step, in place. */
  protected abstract update(
    variable: NDArray,
    gradient: NDArray,
    group: ParameterGroup<Options>,
    state: ParameterState,
  ): void;

  /**
   * State and options by PyTorch's keys, parameters by their number. The tensors share their elements with the optimizer.
   *
   * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.state_dict.html
   */
  stateDict(): OptimizerState {
    return optimizerState(this.paramGroups, this.state);
  }

  /**
   * Takes over copies of state and options, as `stateDict` gives them or as PyTorch's `torch.save` wrote them.
   *
   * @throws Error if the groups are not as many, or do not have as many parameters, as here; then nothing is changed.
   * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.load_state_dict.html
   */
  loadStateDict(state: OptimizerState | ReadonlyMap<string, unknown>): void {
    loadOptimizerState(this.name, state, this.paramGroups, this.state, this.flatState);
  }

  /** PyTorch's printed form: the options of each group. */
  toString(): string {
    const groups = this.paramGroups.map((group, i) => {
      const lines = Object.entries(group)
        .filter(([key]) => key !== "params")
        .map(([key, value]) => [pythonName(key), printedValue(value)] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => `    ${key}: ${value}\n`);
      return `\nParameter Group ${i}\n${lines.join("")}`;
    });
    return `${this.name} (${groups.join("")})`;
  }
}

inspectedAs(Optimizer);
