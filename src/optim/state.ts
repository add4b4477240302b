// An optimizer's state as PyTorch's state dict lays it out: for reading, and for going on from.

import { noGrad } from "../autograd/mode.js";
import { Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import { numberAt } from "../ndarray/elements.js";
import { copyOf } from "../ndarray/arithmetic.js";
import { castTo } from "../ops/cast.js";
import { expectHere } from "../ops/expect-tensor.js";
import { camelName, pythonName } from "./python-values.js";

/** What is kept for one parameter: running averages as tensors, counts as numbers, by PyTorch's keys. */
export type ParameterState = Record<string, Kept>;

type Kept = Tensor | number | null | (Tensor | number)[];

/** PyTorch's `state_dict` of an optimizer. */
export interface OptimizerState {
  /** By the number of the parameter, counted through the groups. */
  readonly state: Readonly<Record<number, ParameterState>>;
  /** The options of each group by PyTorch's names, with the numbers of its parameters. */
  readonly param_groups: readonly (Readonly<Record<string, unknown>> & {
    readonly params: readonly number[];
  })[];
}

interface Group {
  params: Tensor[];
}

export function optimizerState(
  groups: readonly Group[],
  states: ReadonlyMap<Tensor, ParameterState>,
): OptimizerState {
  const numbers = new Map<Tensor, number>();
  for (const variable of groups.flatMap((group) => group.params)) {
    numbers.set(variable, numbers.size);
  }
  const state: Record<number, ParameterState> = {};
  for (const [variable, kept] of states) {
    state[numbers.get(variable) as number] = { ...kept };
  }
  const paramGroups = groups.map(({ params, ...options }) => ({
    ...Object.fromEntries(Object.entries(options).map(([key, value]) => [pythonName(key), value])),
    params: params.map((variable) => numbers.get(variable) as number),
  }));
  return { state, param_groups: paramGroups };
}

type Dictionary = ReadonlyMap<unknown, unknown> | Readonly<Record<string, unknown>>;

const isDictionary = (value: unknown): value is Dictionary =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Tensor);

const entriesOf = (value: Dictionary): [string, unknown][] =>
  (value instanceof Map ? [...value] : Object.entries(value)).map(([key, v]) => [String(key), v]);

function part(name: string, state: unknown, key: string): unknown {
  const found = isDictionary(state) ? entriesOf(state).find(([k]) => k === key) : undefined;
  if (found === undefined) {
    throw new TypeError(
      `${name}: loadStateDict expects an object with 'state' and 'param_groups', but got ${describe(state)}`,
    );
  }
  return found[1];
}

export function loadOptimizerState(
  name: string,
  given: unknown,
  groups: readonly Group[],
  states: Map<Tensor, ParameterState>,
  flat: boolean,
): void {
  expectHere("loadStateDict", given);
  const saved = part(name, given, "param_groups");
  if (!Array.isArray(saved) || saved.length !== groups.length) {
    throw new Error(
      `${name}: loaded state dict has a different number of parameter groups: ` +
        `${Array.isArray(saved) ? saved.length : describe(saved)} instead of ${groups.length}`,
    );
  }
  const variables = new Map<string, Tensor>();
  const options = saved.map((group: unknown, i) => {
    const numbers = part(name, group, "params");
    const own = (groups[i] as Group).params;
    if (!Array.isArray(numbers) || numbers.length !== own.length) {
      throw new Error(
        `${name}: loaded state dict contains a parameter group that doesn't match the size of optimizer's group: ` +
          `group ${i} has ${Array.isArray(numbers) ? numbers.length : 0} parameters instead of ${own.length}`,
      );
    }
    numbers.forEach((number: unknown, j) => {
      variables.set(String(number), own[j] as Tensor);
    });
    return entriesOf(group as Dictionary).filter(([key]) => key !== "params");
  });
  const loaded = new Map<Tensor, ParameterState>();
  for (const [number, kept] of entriesOf(part(name, given, "state") as Dictionary)) {
    const variable = variables.get(number);
    if (variable === undefined || !isDictionary(kept)) {
      throw new Error(`${name}: loaded state dict has a state for parameter ${number}, which no group names`);
    }
    const state = entriesOf(kept).map(([key, value]) => [key, takenOver(name, key, value, variable, flat)]);
    loaded.set(variable, Object.fromEntries(state));
  }
  states.clear();
  for (const [variable, state] of loaded) {
    states.set(variable, state);
  }
  options.forEach((list, i) => {
    Object.assign(
      groups[i] as Group,
      Object.fromEntries(list.map(([key, value]) => [camelName(key), value])),
    );
  });
}

/** A copy of the parameter's type; a count may come as a tensor of one element. `flat` states have shapes of their own. */
function takenOver(name: string, key: string, value: unknown, variable: Tensor, flat: boolean): Kept {
  if (value === null || typeof value === "number") {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((part: unknown) => takenOver(name, key, part, variable, flat) as Tensor | number);
  }
  if (!(value instanceof Tensor)) {
    throw new TypeError(`${name}: state '${key}' must be a Tensor or a number, but got ${describe(value)}`);
  }
  if (value.shape.length === 0 && (COUNTS.has(key) || flat)) {
    return numberAt(value.array, 0);
  }
  if (!flat && value.shape.join() !== variable.shape.join()) {
    throw new Error(
      `${name}: state '${key}' is of shape [${value.shape.join(", ")}], its parameter of [${variable.shape.join(", ")}]`,
    );
  }
  return noGrad(() => new Tensor(copyOf(castTo(value, variable.dtype).array)));
}

/** What PyTorch keeps as tensors of one element. */
const COUNTS: ReadonlySet<string> = new Set(["step", "mu_product", "eta", "mu"]);
