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
}

const familiesOf = (data: DataSet): readonly Pair[] =>
  [depth, initialisation, learningRate, outputLoss, badData, missingFunction].flatMap((family) =>
    family(data),
  );

const collections = {
  development: (): Collection => {
    const [circles, blobs, iris, wave] = [
      development.circles(),
      development.blobs(),
      development.irises(),
      development.wave(),
    ];
    return {
      pairs: [
        ...[circles, blobs, iris].flatMap(familiesOf),
        ...[learningRate, outputLoss, badData, missingFunction].flatMap((family) => family(wave)),
        ...deadUnits(development.negative()),
      ],
      healthy: [circles, blobs, iris, wave].flatMap(healthy),
    };
  },
  final: (): Collection => {
    const sets = [final.digits(), final.mails(), final.pay()];
    return { pairs: sets.flatMap(familiesOf), healthy: sets.flatMap(healthy) };
  },
} as const satisfies Record<string, () => Collection>;

export type CollectionName = keyof typeof collections;

export function collectionOf(name: CollectionName): Collection {
  return collections[name]();
}

/** Every training once, by its name. */
export function scenariosOf({ pairs, healthy: fine }: Collection): ReadonlyMap<string, Scenario> {
  const all = [...pairs.flatMap(({ fault, twin }) => [fault, twin]), ...fine];
  return new Map(all.map((scenario) => [scenario.id, scenario]));
}
