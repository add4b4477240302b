// Functions that watch or change what goes through a module.

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

/** The hooks around one module's forward. */
export class ForwardHooks<Input extends readonly unknown[], Output> {
  private readonly before = new Map<number, ForwardPreHook<Input>>();
  private readonly after = new Map<number, ForwardHook<Input, Output>>();
  private next = 0;

  addBefore(hook: ForwardPreHook<Input>): RemovableHandle {
    return add(this.before, this.next++, hook);
  }

  addAfter(hook: ForwardHook<Input, Output>): RemovableHandle {
    return add(this.after, this.next++, hook);
  }

  around(module: object, input: Input, forward: (input: Input) => Output): Output {
    if (this.before.size === 0 && this.after.size === 0) {
      return forward(input);
    }
    let given = input;
    for (const hook of this.before.values()) {
      const replaced = hook(module, given);
      if (replaced !== undefined) {
        given = (Array.isArray(replaced) ? replaced : [replaced]) as unknown as Input;
      }
    }
    let output = forward(given);
    for (const hook of this.after.values()) {
      output = (hook(module, given, output) ?? output) as Output;
    }
    return output;
  }
}

function add<T>(hooks: Map<number, T>, id: number, hook: T): RemovableHandle {
  hooks.set(id, hook);
  return { remove: () => void hooks.delete(id) };
}
