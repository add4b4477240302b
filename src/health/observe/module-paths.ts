// Which module runs: only asked for in forwards that are traced.

import type { RemovableHandle } from "../../nn/hooks.js";
import type { AnyModule } from "../../nn/module.js";
import type { Trace } from "./trace.js";

export class ModulePaths {
  private handles: RemovableHandle[] = [];
  private trace: Trace | null = null;
  /** The paths of the modules around the one that runs. */
  private readonly outer: (string | null)[] = [];

  constructor(private readonly model: AnyModule) {}

  /** Tells the trace, until `forget` or `rest`, which module below the model is running. */
  follow(trace: Trace): void {
    // A forward that threw has left its paths.
    this.outer.length = 0;
    this.trace = trace;
    if (this.handles.length === 0) {
      this.attach();
    }
  }

  private attach(): void {
    for (const [path, module] of this.model.namedModules()) {
      if (path === "") {
        continue;
      }
      this.handles.push(
        module.registerForwardPreHook(() => {
          if (this.trace !== null) {
            this.outer.push(this.trace.module);
            this.trace.module = path;
          }
        }),
        module.registerForwardHook(() => {
          if (this.trace !== null) {
            this.trace.module = this.outer.pop() ?? null;
          }
        }),
      );
    }
  }

  /** Looks away; the hooks stay, for the next forward may be traced too. */
  rest(): void {
    this.trace = null;
  }

  /** Takes the hooks back. */
  forget(): void {
    this.trace = null;
    for (const handle of this.handles.splice(0)) {
      handle.remove();
    }
  }
}
