// Modules in an order: what Sequential and ModuleList share, and ModuleList itself.

import { describe, shown } from "../ndarray/describe.js";
import type { Tensor } from "../autograd/tensor.js";
import { type AnyModule, Module } from "./module.js";

/** A list of modules under the names "0", "1", ... */
export abstract class ModuleSequence<Input extends readonly unknown[] = [input: Tensor], Output = Tensor>
  extends Module<Input, Output>
  implements Iterable<AnyModule>
{
  /** How many modules it holds. */
  get size(): number {
    return [...this.children()].length;
  }

  /** The same, as of an array. */
  override get length(): number {
    return this.size;
  }

  /** The module at a position; negative ones count from the end. */
  at(index: number): AnyModule {
    return [...this.children()][positionIn(this, index)] as AnyModule;
  }

  /** Puts a module in the place of another. */
  set(index: number, module: AnyModule): this {
    const [name] = [...this.namedChildren()][positionIn(this, index)] as [string, AnyModule];
    this.addModule(name, module);
    return this;
  }

  /** Adds a module at the end, under the next number that is free. */
  append(module: AnyModule): this {
    let place = this.size;
    while (Object.hasOwn(this, place)) {
      place++;
    }
    this.addModule(String(place), module);
    return this;
  }

  /**
   * Adds a module under a name.
   *
   * @throws RangeError for a number that would stand before what is here already, where it is to stand behind.
   */
  override addModule(name: string, module: AnyModule): void {
    if (isPlace(name) && !Object.hasOwn(this, name)) {
      for (const [other] of this.namedChildren()) {
        if (!isPlace(other) || Number(other) > Number(name)) {
          throw new RangeError(
            `addModule: a module named "${name}" would stand before "${other}", for JavaScript puts numbers first and in their order; ` +
              "give it another name: addModule(name, module)",
          );
        }
      }
    }
    super.addModule(name, module);
  }

  /** Adds modules at the end. */
  extend(modules: Iterable<AnyModule>): this {
    // A list of modules is a function, as every module.
    if (typeof (modules as Partial<Iterable<unknown>> | null | undefined)?.[Symbol.iterator] !== "function") {
      throw new TypeError(`extend: expected an iterable of modules, but got ${describe(modules)}`);
    }
    for (const module of modules) {
      this.append(module);
    }
    return this;
  }

  /** Adds a module before the one at a position. */
  insert(index: number, module: AnyModule): this {
    const list = [...this.children()];
    if (!Number.isInteger(index) || index < -list.length || index > list.length) {
      throw new RangeError(`insert: Index out of range: ${shown(index)} in a list of ${list.length} modules`);
    }
    list.splice(index < 0 ? index + list.length : index, 0, module);
    renumber(this, list);
    return this;
  }

  /** Takes the module at a position out of the list; the last one by default. */
  pop(index = -1): AnyModule {
    const list = [...this.children()];
    const [module] = list.splice(positionIn(this, index), 1);
    renumber(this, list);
    return module as AnyModule;
  }

  *[Symbol.iterator](): Iterator<AnyModule> {
    yield* this.children();
  }
}

const isPlace = (name: unknown): boolean => typeof name === "string" && /^(0|[1-9]\d*)$/.test(name);

function renumber(sequence: AnyModule, list: readonly AnyModule[]): void {
  for (const [name] of [...sequence.namedChildren()]) {
    Reflect.deleteProperty(sequence, name);
  }
  list.forEach((module, i) => {
    sequence.addModule(String(i), module);
  });
}

function positionIn(
  sequence: { readonly size: number; readonly constructor: { readonly name: string } },
  index: number,
): number {
  const count = sequence.size;
  if (!Number.isInteger(index) || index < -count || index >= count) {
    throw new RangeError(
      `${sequence.constructor.name}: index ${shown(index)} is out of range for ${count} modules; it is an integer from 0, or from -1 for the last`,
    );
  }
  return index < 0 ? index + count : index;
}

/**
 * What stands from one position to before another, as of an array.
 *
 * @throws TypeError for a position that is no integer.
 * @internal
 */
export function partOf<T>(modules: Iterable<T>, start: unknown, end: unknown): T[] {
  for (const position of [start, end]) {
    if (position !== undefined && !Number.isInteger(position)) {
      throw new TypeError(`slice: positions are integers, but got ${shown(position)}`);
    }
  }
  return [...modules].slice(start as number | undefined, end as number | undefined);
}

/**
 * A list of modules whose parameters belong to the one that holds it. It is not called itself.
 *
 * @example
 * const layers = new nn.ModuleList([new nn.Linear(2, 4), new nn.Linear(4, 1)]);
 * [...layers.parameters()].length // 4
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.ModuleList.html
 */
export class ModuleList extends ModuleSequence {
  constructor(modules: Iterable<AnyModule> = []) {
    super();
    this.extend(modules);
  }

  /** A list of the modules from one position to before another, as of an array. */
  slice(start?: number, end?: number): ModuleList {
    return new ModuleList(partOf(this, start, end));
  }
}

/** Modules by name: an object, a Map, or pairs. */
export type NamedModules = Readonly<Record<string, AnyModule>> | Iterable<readonly [string, AnyModule]>;

/** @internal Adds modules by name to a module. */
export function addNamed(
  operation: string,
  to: { addModule(name: string, module: AnyModule): void },
  modules: NamedModules,
): void {
  if (typeof modules !== "object" || modules === null) {
    throw new TypeError(`${operation}: expected modules by name, but got ${describe(modules)}`);
  }
  const entries = Symbol.iterator in modules ? modules : Object.entries(modules);
  for (const entry of entries as Iterable<readonly [string, AnyModule]>) {
    if (!Array.isArray(entry)) {
      throw new TypeError(`${operation}: expected pairs of a name and a module, but got ${describe(entry)}`);
    }
    to.addModule(entry[0], entry[1]);
  }
}

/**
 * Modules by name, whose parameters belong to the one that holds it. It is not called itself.
 *
 * @example
 * const heads = new nn.ModuleDict({ spam: new nn.Linear(8, 1), topic: new nn.Linear(8, 5) });
 * heads.get("topic") // Linear(in_features=8, out_features=5, bias=True)
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.ModuleDict.html
 */
export class ModuleDict extends Module implements Iterable<string> {
  constructor(modules: NamedModules = {}) {
    super();
    this.update(modules);
  }

  /** How many modules it holds. */
  get size(): number {
    return [...this.children()].length;
  }

  /** The module of a name. */
  get(name: string): AnyModule {
    const found = [...this.namedChildren()].find(([key]) => key === name);
    if (found === undefined) {
      throw new RangeError(
        `ModuleDict: there is no module ${shown(name)}; it has ${[...this.keys()].join(", ")}`,
      );
    }
    return found[1];
  }

  /** Puts a module under a name. */
  set(name: string, module: AnyModule): this {
    this.addModule(name, module);
    return this;
  }

  /** Whether there is a module of that name. */
  has(name: string): boolean {
    return [...this.keys()].includes(name);
  }

  /** Takes the module of a name out. */
  pop(name: string): AnyModule {
    const module = this.get(name);
    Reflect.deleteProperty(this, name);
    return module;
  }

  /** Puts several modules under their names. */
  update(modules: NamedModules): this {
    addNamed("ModuleDict", this, modules);
    return this;
  }

  /** The names, in order. */
  *keys(): Generator<string> {
    for (const [name] of this.namedChildren()) {
      yield name;
    }
  }

  /** The modules, in order. */
  *values(): Generator<AnyModule> {
    yield* this.children();
  }

  /** Names and modules, in order. */
  *items(): Generator<[name: string, module: AnyModule]> {
    yield* this.namedChildren();
  }

  *[Symbol.iterator](): Iterator<string> {
    yield* this.keys();
  }
}
