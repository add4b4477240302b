// Functions that watch or change what goes through a module, and the gradients that come back.

import { observing } from "../autograd/observer.js";
import { Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import { passedThrough } from "../ops/pass-through.js";

/** Takes back what it was given for: a hook, for example. */
export interface RemovableHandle {
  remove(): void;
}

export type ForwardPreHook<Input extends readonly unknown[]> = (
  module: object,
  input: Input,
) => Input | Input[0] | undefined | void;
export type ForwardHook<Input extends readonly unknown[], Output> = (
  module: object,
  input: Input,
  output: Output,
) => Output | undefined | void;

/** The gradients of what went into a module or came out of it; null for what has none. */
export type ModuleGradients = readonly (Tensor | null)[];
export type BackwardHook = (
  module: object,
  gradInput: ModuleGradients,
  gradOutput: ModuleGradients,
) => ModuleGradients | Tensor | undefined | void;
export type BackwardPreHook = (
  module: object,
  gradOutput: ModuleGradients,
) => ModuleGradients | Tensor | undefined | void;

/** What the hooks of a module need of it. */
interface Runs<Input extends readonly unknown[], Output> {
  forward(...input: Input): Output;
}

/** The hooks around one module's forward and backward. */
export class ModuleHooks<Input extends readonly unknown[], Output> {
  private readonly before = new Map<number, ForwardPreHook<Input>>();
  private readonly after = new Map<number, ForwardHook<Input, Output>>();
  private readonly backwardBefore = new Map<number, BackwardPreHook>();
  private readonly backwardAfter = new Map<number, BackwardHook>();
  private next = 0;

  addBefore(hook: ForwardPreHook<Input>): RemovableHandle {
    return registered(this.before, this.next++, hook);
  }

  addAfter(hook: ForwardHook<Input, Output>): RemovableHandle {
    return registered(this.after, this.next++, hook);
  }

  addBackwardPre(hook: BackwardPreHook): RemovableHandle {
    return registered(this.backwardBefore, this.next++, hook);
  }

  addBackward(hook: BackwardHook): RemovableHandle {
    return registered(this.backwardAfter, this.next++, hook);
  }

  around(module: Runs<Input, Output>, input: Input): Output {
    const { current } = observing;
    if (current === null) {
      return this.hooked(module, input);
    }
    current.entered(module);
    const output = this.hooked(module, input);
    current.left(module);
    return output;
  }

  private hooked(module: Runs<Input, Output>, input: Input): Output {
    const backward = this.backwardBefore.size > 0 || this.backwardAfter.size > 0;
    if (this.before.size === 0 && this.after.size === 0 && !backward) {
      return module.forward(...input);
    }
    let given = input;
    for (const hook of this.before.values()) {
      const replaced = hook(module, given);
      if (replaced !== undefined) {
        given = (Array.isArray(replaced) ? replaced : [replaced]) as unknown as Input;
      }
    }
    let output = backward ? this.aroundBackward(module, given) : module.forward(...given);
    for (const hook of this.after.values()) {
      output = (hook(module, given, output) ?? output) as Output;
    }
    return output;
  }

  // Tensors go in and out through nodes of their own, which see the gradients on their way.
  private aroundBackward(module: Runs<Input, Output>, input: Input): Output {
    let gradOutput: ModuleGradients = [];
    const after = (gradInput: ModuleGradients): ModuleGradients => {
      let gradients = gradInput;
      for (const hook of this.backwardAfter.values()) {
        gradients = replacedBy("registerFullBackwardHook", hook(module, gradients, gradOutput), gradients);
      }
      return gradients;
    };
    const inputs = input.filter((value): value is Tensor => value instanceof Tensor);
    const watched = passedThrough(inputs, after);
    let next = 0;
    const given = input.map((value) => (value instanceof Tensor ? watched.tensors[next++] : value));
    const output = module.forward(...(given as unknown as Input));
    const before = (gradients: ModuleGradients): ModuleGradients => {
      gradOutput = gradients;
      for (const hook of this.backwardBefore.values()) {
        gradOutput = replacedBy("registerFullBackwardPreHook", hook(module, gradOutput), gradOutput);
      }
      // Where no input has a gradient, nothing else would call the hooks.
      if (!watched.recorded) {
        after(inputs.map(() => null));
      }
      return gradOutput;
    };
    if (output instanceof Tensor) {
      return passedThrough([output], before).tensors[0] as Output;
    }
    if (!Array.isArray(output)) {
      return output;
    }
    const results = passedThrough(
      output.filter((value): value is Tensor => value instanceof Tensor),
      before,
    ).tensors;
    next = 0;
    return output.map((value) => (value instanceof Tensor ? results[next++] : value)) as Output;
  }
}

/** The new gradients that a hook gave, or those that were there. */
function replacedBy(
  operation: string,
  answer: ModuleGradients | Tensor | undefined | void,
  before: ModuleGradients,
): ModuleGradients {
  if (answer === undefined || answer === null) {
    return before;
  }
  const list = answer instanceof Tensor ? [answer] : answer;
  if (!Array.isArray(list) || list.length !== before.length) {
    throw new RangeError(
      `${operation}: a hook has returned an invalid number of gradients: got ${Array.isArray(list) ? list.length : describe(list)}, ` +
        `but expected ${before.length}`,
    );
  }
  return list;
}

/** Adds a hook to those of a kind; the handle takes it out again. */
export function registered<T>(hooks: Map<number, T>, id: number, hook: T): RemovableHandle {
  hooks.set(id, hook);
  return { remove: () => void hooks.delete(id) };
}
