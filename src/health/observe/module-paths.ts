// Which module runs: only asked for in forwards that are traced.

import type { RemovableHandle } from "../../nn/hooks.js";
import type { AnyModule } from "../../nn/module.js";
import type { Trace } from "./trace.js";

export class ModulePaths {
  private handles: RemovableHandle[] = [];

  constructor(private readonly model: AnyModule) {}

  /** Tells the trace, until `forget`, which module below the model is running. */
  follow(trace: Trace): void {
    // A forward that threw has left its hooks.
    this.forget();
    for (const [path, module] of this.model.namedModules()) {
      if (path === "") {
        continue;
      }
      const outer: (string | null)[] = [];
      this.handles.push(
        module.registerForwardPreHook(() => {
          outer.push(trace.module);
          trace.module = path;
        }),
        module.registerForwardHook(() => {
          trace.module = outer.pop() ?? null;
        }),
      );
    }
  }

  /** Takes the hooks back. */
  forget(): void {
    for (const handle of this.handles.splice(0)) {
      handle.remove();
    }
  }
}
