// What PyTorch is asked about a module, and what it answers.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Tensor } from "../../src/index.js";
import type { AnyModule } from "../../src/nn/index.js";

/** An input that both sides draw from the generator after the module was made. */
export type Drawn =
  /** Evenly from [from, to), by default [-2, 2); wants a gradient unless `grad` is false. */
  | {
      readonly shape: readonly number[];
      readonly from?: number;
      readonly to?: number;
      readonly grad?: boolean;
    }
  | { readonly shape: readonly number[]; readonly ints: readonly [low: number, high: number] }
  /** True with this probability. */
  | { readonly shape: readonly number[]; readonly bools: number };

/** An input, or a tuple of them. */
export type Input = Drawn | readonly Input[];

/** A module as PyTorch makes it and as we make it, and what it is given. */
export interface Row {
  /** An expression over `torch`, `nn`, `F`; a function instead of a module has no parameters. */
  readonly python: string;
  // biome-ignore lint/suspicious/noExplicitAny: rows hold modules and functions of every signature
  readonly make: () => AnyModule | ((...inputs: any[]) => unknown);
  readonly inputs: readonly Input[];
  /** Evaluation mode. */
  readonly eval?: boolean;
  /** How it is called, where that is not `module(...inputs)`: a Python lambda of the module and its inputs, and ours. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly run?: readonly [python: string, ours: (module: any, ...inputs: any[]) => unknown];
  /** Whether second derivatives are compared; say why beside it, where not. */
  readonly second?: boolean;
  /** Bounds of the error relative to the largest value, where the usual 2e-5 and 1e-11 are not met, with the reason beside it. */
  readonly bound?: { readonly float32?: number; readonly float64?: number };
}

/** The rows of one family. */
export interface ModuleFamily {
  readonly name: string;
  readonly rows: readonly Row[];
}

export type Nested = Tensor | readonly Nested[];

/** A tensor's type, shape and little-endian bytes. */
export interface Packed {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: string;
}

export interface ModuleQuestion {
  readonly python: string;
  readonly inputs: readonly Input[];
  readonly dtype: "float32" | "float64";
  readonly seed: number;
  readonly eval?: boolean;
  readonly run?: string;
  readonly second?: boolean;
}

export interface ModuleAnswer {
  readonly error?: string;
  readonly repr?: string;
  readonly initial?: readonly (readonly [key: string, value: Packed])[];
  readonly outputs?: readonly Packed[];
  readonly buffers?: readonly (readonly [key: string, value: Packed])[];
  readonly first?: readonly (Packed | null)[];
  readonly second?: readonly (Packed | null)[];
}

export function questionOf(row: Row, dtype: "float32" | "float64", seed: number): ModuleQuestion {
  const { python, inputs, eval: evaluated, run, second } = row;
  return {
    python,
    inputs,
    dtype,
    seed,
    ...(evaluated === undefined ? {} : { eval: evaluated }),
    ...(run === undefined ? {} : { run: run[0] }),
    ...(second === undefined ? {} : { second }),
  };
}

const SCRIPT = fileURLToPath(new URL("../../tools/modules.py", import.meta.url));

/** Asks PyTorch all at once. */
export function askPyTorch(
  python: string,
  questions: readonly ModuleQuestion[],
): { about: string; answers: readonly ModuleAnswer[] } {
  const { stdout, stderr, status } = spawnSync(python, [SCRIPT], {
    input: JSON.stringify(questions),
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) {
    throw new Error(`tools/modules.py ended with ${status}\n${stderr.slice(-2000)}`);
  }
  return JSON.parse(stdout);
}
