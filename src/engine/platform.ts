// What the engine asks of the runtime it finds itself in. Nothing here is imported statically, so that one build
// serves Node and browsers; where a facility is missing its answer is null and the engine does without it.

interface V8Module {
  setFlagsFromString(flag: string): void;
}

interface VmModule {
  runInNewContext(code: string): unknown;
  createContext(sandbox: object, options: { microtaskMode: "afterEvaluate" }): object;
  Script: new (code: string) => { runInContext(context: object): unknown };
}

/** A module of Node's own, at once; null in browsers and in Node before 20.16. */
export function builtin<T>(name: string): T | null {
  const host: { process?: { getBuiltinModule?: (name: string) => unknown } } = globalThis as object;
  try {
    return (host.process?.getBuiltinModule?.(name) ?? null) as T | null;
  } catch {
    return null;
  }
}

// Node 20 knows relaxed SIMD but keeps it behind a flag, which counts if it is set before the first compilation.
function enableRelaxedSimd(): void {
  const v8 = builtin<V8Module>("node:v8");
  const host: { process?: { versions?: { node?: string } } } = globalThis as object;
  if (v8 !== null && host.process?.versions?.node?.startsWith("20.") === true) {
    v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
  }
}

// (module (func (result v128) (f32x4.relaxed_madd (v128.const 0) (v128.const 0) (v128.const 0))))
const ZERO_VECTOR = [0xfd, 0x0c, ...new Array<number>(16).fill(0)];
const RELAXED_PROBE = new Uint8Array([
  0,
  0x61,
  0x73,
  0x6d,
  1,
  0,
  0,
  0, // magic, version
  1,
  5,
  1,
  0x60,
  0,
  1,
  0x7b, // type: () -> v128
  3,
  2,
  1,
  0, // one function
  10,
  61,
  1,
  59,
  0, // code: one body of 59 bytes, no locals
  ...ZERO_VECTOR,
  ...ZERO_VECTOR,
  ...ZERO_VECTOR,
  0xfd,
  0x85,
  0x02, // f32x4.relaxed_madd
  0x0b,
]);

function supportsRelaxedSimd(): boolean {
  enableRelaxedSimd();
  return WebAssembly.validate(RELAXED_PROBE);
}

/** What the WebAssembly of this runtime can do beyond fixed-width SIMD. */
export interface Features {
  readonly relaxedSimd: boolean;
}

export const features: Features = { relaxedSimd: supportsRelaxedSimd() };

/**
 * Runs a full garbage collection inside the current synchronous job, after which a `WeakRef` tells exactly whether
 * its target can still be reached. Null where the runtime offers no such means (browsers).
 *
 * A `WeakRef` that was made or read in this job keeps its target alive until the job ends. Evaluating a script in a
 * context with a microtask queue of its own makes V8 drop that list at once; it runs none of the caller's microtasks.
 */
export type Collector = () => void;

export function findCollector(): Collector | null {
  const v8 = builtin<V8Module>("node:v8");
  const vm = builtin<VmModule>("node:vm");
  if (v8 === null || vm === null) {
    return null;
  }
  try {
    v8.setFlagsFromString("--expose-gc");
    const gc = vm.runInNewContext("gc") as () => void;
    v8.setFlagsFromString("--no-expose-gc");
    const context = vm.createContext({}, { microtaskMode: "afterEvaluate" });
    const nothing = new vm.Script("0");
    return () => {
      nothing.runInContext(context);
      gc();
    };
  } catch {
    return null;
  }
}
