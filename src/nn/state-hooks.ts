// Functions that watch or change what `stateDict` gives and `loadStateDict` takes.

import type { RemovableHandle } from "./hooks.js";

/** When a hook runs. */
type Moment = "beforeState" | "afterState" | "beforeLoad" | "afterLoad";

// Each moment has arguments of its own, which the methods of Module state.
type Hook = (...args: never[]) => void;

export class StateHooks {
  private readonly hooks = new Map<Moment, Map<number, Hook>>();
  private next = 0;

  add(moment: Moment, hook: Hook): RemovableHandle {
    const id = this.next++;
    const list = this.hooks.get(moment) ?? new Map<number, Hook>();
    this.hooks.set(moment, list.set(id, hook));
    return { remove: () => void list.delete(id) };
  }

  run(moment: Moment, ...args: readonly unknown[]): void {
    for (const hook of this.hooks.get(moment)?.values() ?? []) {
      (hook as (...args: unknown[]) => void)(...args);
    }
  }
}
