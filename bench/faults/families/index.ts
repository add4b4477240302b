// All pairs, on the data sets for development or on those of the final judgement.

import type { DataSet } from "../data/data-set.js";
import * as development from "../data/development.js";
import * as final from "../data/final.js";
import { healthy } from "../healthy/index.js";
import type { Scenario } from "../scenario.js";
import { badData } from "./data.js";
import { depth } from "./depth.js";
import { deadUnits, missingFunction } from "./function.js";
import { initialisation } from "./initialisation.js";
import { learningRate } from "./learning-rate.js";
import { outputLoss } from "./output-loss.js";
import type { Pair } from "./pair.js";

export interface Collection {
  readonly pairs: readonly Pair[];
  /** Trainings with nothing wrong that judges like to flag. */
  readonly healthy: readonly Scenario[];
  /** The names of the data sets on which no rule was ever judged before; none but for the final judgement. */
  readonly fresh?: readonly string[];
}

type Family = (data: DataSet) => readonly Pair[];

/** Those that do not need a deep network, and all. */
const SHALLOW: readonly Family[] = [learningRate, outputLoss, badData, missingFunction];
const FAMILIES: readonly Family[] = [depth, initialisation, ...SHALLOW];
/** The data on which deep networks are trained too. */
const DEEP: ReadonlySet<string> = new Set([
  "circles",
  "blobs",
  "iris",
  "marks",
  "clothes",
  "penguins",
  "digits",
]);

const familiesOn = (data: DataSet): readonly Pair[] =>
  (DEEP.has(data.name) ? FAMILIES : SHALLOW).flatMap((family) => family(data));

/** Seeds of the trainings that belong to no pair, and so to no test over ten of them. */
const SEEDS_OF_HEALTHY = 3;

const collections = {
  development: (): Collection => {
    const sets = [
      development.circles(),
      development.blobs(),
      development.irises(),
      development.marks(),
      development.wave(),
      development.words(),
      development.faint(),
    ];
    return {
      pairs: [...sets.flatMap(familiesOn), ...deadUnits(development.negative())],
      healthy: sets.flatMap(healthy),
    };
  },
  final: (): Collection => {
    const fresh = [final.clothes(), final.penguins(), final.weather(), final.cars()];
    const known = [final.digits(), final.mails(), final.pay()];
    return {
      pairs: [...fresh, ...known].flatMap(familiesOn),
      healthy: [...fresh, ...known].flatMap(healthy),
      fresh: fresh.map(({ name }) => name),
    };
  },
} as const satisfies Record<string, () => Collection>;

export type CollectionName = keyof typeof collections;

export function collectionOf(name: CollectionName): Collection {
  return collections[name]();
}

/** From how many seeds each training is made: all of them where it belongs to a pair. */
export function seedsOf({ pairs }: Collection, seeds: number): (id: string) => number {
  const paired = new Set(pairs.flatMap(({ fault, twin }) => [fault.id, twin.id]));
  return (id) => (paired.has(id) ? seeds : Math.min(seeds, SEEDS_OF_HEALTHY));
}

/** Every training once, by its name. */
export function scenariosOf({ pairs, healthy: fine }: Collection): ReadonlyMap<string, Scenario> {
  const all = [...pairs.flatMap(({ fault, twin }) => [fault, twin]), ...fine];
  return new Map(all.map((scenario) => [scenario.id, scenario]));
}
