// A dataset that every thread can make for itself.

import { describe } from "../ndarray/describe.js";
import { Dataset, expectIndexed, itemOf, type Indexed } from "./dataset.js";

/** Where a dataset comes from. */
export interface Origin {
  readonly url: string;
  readonly name: string;
  readonly args: readonly unknown[];
}

/** Which export of a module makes a dataset, and of what. */
export interface ModuleDatasetOptions {
  /** The export: a dataset, a class of datasets, or a function that gives one or a promise of one. "default" unless given. */
  readonly name?: string;
  /** What the class or function gets: anything that can be cloned, and tensors, which threads read from shared memory. */
  readonly args?: readonly unknown[];
}

/**
 * A dataset that is an export of a module, so that the workers of a DataLoader can make it too: functions and classes
 * cannot be handed to a thread, the address of a module can.
 *
 * @example
 * const url = new URL("./digits.js", import.meta.url);
 * const digits = await ModuleDataset.load<[Tensor, bigint]>(url, { name: "Digits", args: ["train"] });
 * for await (const [x, y] of new DataLoader(digits, { batchSize: 64, numWorkers: 2 })) { ... }
 * @source https://docs.pytorch.org/docs/stable/data.html#multi-process-data-loading
 */
export class ModuleDataset<T> extends Dataset<T> {
  readonly origin: Origin;
  readonly #dataset: Indexed<T>;

  private constructor(origin: Origin, dataset: Indexed<T>) {
    super();
    this.origin = origin;
    this.#dataset = dataset;
  }

  /**
   * Imports the module and makes the dataset in this thread.
   *
   * @throws TypeError if the export is no dataset by index and makes none.
   */
  static async load<T>(url: URL | string, options: ModuleDatasetOptions = {}): Promise<ModuleDataset<T>> {
    if (!(url instanceof URL || typeof url === "string")) {
      throw new TypeError(`ModuleDataset: expected the URL of a module, but got ${describe(url)}`);
    }
    const origin = { url: String(url), name: options.name ?? "default", args: options.args ?? [] };
    return new ModuleDataset(origin, (await datasetOf(origin)) as Indexed<T>);
  }

  get length(): number {
    return this.#dataset.length;
  }

  get(index: number): T | Promise<T> {
    return itemOf(this.#dataset, index);
  }
}

/** @internal Whether a dataset can be made by workers. */
export function isModuleDataset(value: unknown): value is ModuleDataset<unknown> {
  return value instanceof ModuleDataset;
}

/** @internal The dataset that an origin names. */
export async function datasetOf(origin: Origin): Promise<Indexed<unknown>> {
  const { url, name, args } = origin;
  const module = (await import(/* @vite-ignore */ url)) as Record<string, unknown>;
  const found = module[name];
  let made = found;
  if (typeof found === "function") {
    made = /^class\b/.test(Function.prototype.toString.call(found))
      ? new (found as new (...args: readonly unknown[]) => unknown)(...args)
      : await (found as (...args: readonly unknown[]) => unknown)(...args);
  }
  if (found === undefined) {
    throw new TypeError(
      `ModuleDataset: ${url} has no export '${name}'; it has ${Object.keys(module).join(", ")}`,
    );
  }
  expectIndexed("ModuleDataset", made);
  return made;
}
