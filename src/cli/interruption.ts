// Ctrl-C and a request to end: the first one lets the step that runs come to its end, a second one ends at once.

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

export interface Interruption {
  readonly signal: AbortSignal;
  /** No longer listens. */
  readonly end: () => void;
}

export function interruption(): Interruption {
  const controller = new AbortController();
  const stop = (name: string): void => {
    controller.abort(name);
    end();
  };
  const end = (): void => {
    for (const name of SIGNALS) {
      process.off(name, stop);
    }
  };
  for (const name of SIGNALS) {
    process.on(name, stop);
  }
  return { signal: controller.signal, end };
}
