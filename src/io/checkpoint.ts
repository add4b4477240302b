// Checkpoints: everything that a training needs to go on from where it was, in one file.

import type { Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import { type Arguments, bind } from "../ops/arguments.js";
import { bytesSourceOrFile } from "./byte-source.js";
import { FormatError } from "./format-error.js";
import type { Path } from "./host.js";
import { readSafetensors, writeSafetensors } from "./safetensors.js";
import { decode, encode } from "./state-tree.js";
import { replaceFile } from "./write-file.js";

/** A source of random numbers, such as `torch.defaultGenerator`. */
interface StatefulGenerator {
  getState(): Uint8Array;
  setState(state: Uint8Array): unknown;
}

/** A module, an optimizer, a schedule, a data loader: whatever gives its state and takes it back. */
interface Stateful {
  stateDict(): unknown;
  loadStateDict(state: unknown): unknown;
}

/**
 * What a checkpoint holds, by names of one's own: modules, optimizers, schedules, loaders and generators; tensors; and
 * text, numbers, booleans, null, arrays, Maps and plain objects of all these.
 */
export type CheckpointParts = Readonly<Record<string, unknown>>;

/** How a checkpoint is written. */
export interface CheckpointOptions {
  /** How many checkpoints to keep: this one, and those before it as `path.1`, `path.2`, ... 1 unless given. */
  keep?: number;
}

/** The text beside the tensors that makes a safetensors file a checkpoint. */
const KEY = "ogee.checkpoint";
const VERSION = 1;

const isStateful = (part: unknown): part is Stateful => has(part, "stateDict") && has(part, "loadStateDict");

const isGenerator = (part: unknown): part is StatefulGenerator =>
  has(part, "getState") && has(part, "setState");

const has = (part: unknown, method: string): boolean =>
  (typeof part === "object" || typeof part === "function") &&
  part !== null &&
  typeof (part as Record<string, unknown>)[method] === "function";

/**
 * Writes a checkpoint: the state of the moment of the call. A crash of the program or of the machine, whenever it comes,
 * leaves either the old file or the new one, whole: the new one is written beside it, brought to the disk, and renamed.
 *
 * The file is a safetensors file; a model's tensors are found in it as "model.0.weight" by any program that reads these.
 *
 * @param path where; `path.1`, `path.2`, ... are older ones, if they are kept.
 * @param parts what, by name.
 * @throws TypeError for what cannot be saved; Error with Node's reason if the file cannot be written.
 * @example
 * await io.saveCheckpoint("run.safetensors", { model, optimizer, scheduler, generator: torch.defaultGenerator, epoch }, { keep: 3 });
 * @source https://docs.pytorch.org/tutorials/recipes/recipes/saving_and_loading_a_general_checkpoint.html
 */
export async function saveCheckpoint(
  path: Path,
  parts: CheckpointParts,
  ...args: Arguments<CheckpointOptions, []>
): Promise<void> {
  const { keep = 1 } = bind<CheckpointOptions>("saveCheckpoint", args, [], ["keep"]);
  if (!Number.isInteger(keep) || keep < 1) {
    throw new RangeError(`saveCheckpoint: keep must be an integer of at least 1, but got ${describe(keep)}`);
  }
  checkParts("saveCheckpoint", parts);
  const tensors = new Map<string, Tensor>();
  const states = Object.entries(parts).map(([name, part]): [string, unknown] => [
    name,
    isStateful(part) ? part.stateDict() : isGenerator(part) ? part.getState() : part,
  ]);
  const tree = encode("saveCheckpoint", new Map(states), "", tensors);
  const metadata = { [KEY]: JSON.stringify({ version: VERSION, parts: tree }) };
  await replaceFile(
    "saveCheckpoint",
    path,
    (write) => writeSafetensors("saveCheckpoint", tensors, metadata, write),
    { sync: true, keep },
  );
}

/**
 * Reads a checkpoint and gives each of `parts` its state back, so that a training goes on to the same bits.
 *
 * The whole file is read and checked before anything is changed. A part that does not fit (a model of other shapes) says so
 * and stays as it is; those that come before it among `parts` have their states by then.
 *
 * @param path what `saveCheckpoint` was given, or the bytes of that file.
 * @param parts those to restore, by the names under which they were saved.
 * @returns what else the checkpoint holds, by name: plain values as they were, and the state dicts of parts that were not
 * given here.
 * @throws FormatError if it is not a checkpoint, or has no part of a name that was given; Error with Node's reason if it
 * cannot be read; what the part's own `loadStateDict` throws.
 * @example
 * const { epoch } = await io.loadCheckpoint("run.safetensors", { model, optimizer, scheduler, generator: torch.defaultGenerator });
 * @source https://docs.pytorch.org/tutorials/recipes/recipes/saving_and_loading_a_general_checkpoint.html
 */
export async function loadCheckpoint(
  path: Path | Uint8Array,
  parts: CheckpointParts = {},
): Promise<Record<string, unknown>> {
  checkParts("loadCheckpoint", parts);
  const states = await bytesSourceOrFile("loadCheckpoint", path, (source) => {
    const { tensors, metadata } = readSafetensors("loadCheckpoint", source);
    return statesOf(metadata?.[KEY], tensors, source.name);
  });
  const missing = Object.keys(parts).filter((name) => !states.has(name));
  if (missing.length > 0) {
    throw new FormatError(
      `loadCheckpoint: the checkpoint has no ${missing.map((name) => `'${name}'`).join(", ")}; ` +
        `it has ${[...states.keys()].map((name) => `'${name}'`).join(", ")}`,
    );
  }
  for (const [name, part] of Object.entries(parts)) {
    const state = states.get(name);
    if (isStateful(part)) {
      part.loadStateDict(state);
      states.delete(name);
    } else if (isGenerator(part)) {
      part.setState(state as Uint8Array);
      states.delete(name);
    }
  }
  return Object.fromEntries(states);
}

function statesOf(
  text: string | undefined,
  tensors: ReadonlyMap<string, Tensor>,
  from: string,
): Map<string, unknown> {
  const fail = (what: string): FormatError => new FormatError(`loadCheckpoint: ${from}: ${what}`);
  if (text === undefined) {
    throw fail("a safetensors file, but no checkpoint; read it with io.safetensors.loadFile");
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new FormatError(`loadCheckpoint: ${from}: its description is not JSON`, { cause });
  }
  const { version, parts } = (parsed ?? {}) as { version?: unknown; parts?: unknown };
  if (version !== VERSION) {
    throw fail(`a checkpoint of version ${describe(version)}; this library reads version ${VERSION}`);
  }
  const states = decode("loadCheckpoint", parts, tensors);
  if (!(states instanceof Map) || ![...states.keys()].every((name) => typeof name === "string")) {
    throw fail("its parts have no names");
  }
  return states as Map<string, unknown>;
}

function checkParts(operation: string, parts: unknown): void {
  if (typeof parts !== "object" || parts === null || Array.isArray(parts) || isStateful(parts)) {
    throw new TypeError(
      `${operation}: expected an object of parts by name, such as { model, optimizer }, but got ${describe(parts)}`,
    );
  }
}
