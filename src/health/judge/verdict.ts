// What a judge says of a recording, as data: reports draw it, programs read it.

import type { Harm } from "../measure/harm.js";
import type { Figure } from "../measure/wording.js";
import type { Fix } from "../prove/fix.js";
import type { Trial } from "../recording.js";
import type { Picture } from "./picture.js";

/** The order in which trouble spreads; a cause stands before its symptoms. */
export const STAGES = ["data", "init", "activation", "gradient", "update", "loss"] as const;

export type Stage = (typeof STAGES)[number];

/**
 * When a finding counts: "always", for what is wrong in itself; "unconverged", unless everything has been learned; "harmed",
 * only where the training suffers; "stuck", only where nothing is learned at all. Otherwise it becomes a note.
 */
export const WHEN = ["always", "unconverged", "harmed", "stuck"] as const;

export type When = (typeof WHEN)[number];

/** Something that a rule has found. */
export interface Finding {
  /** The layers, features or modules at which it was found; empty for the whole network. */
  readonly places: readonly string[];
  /** What is wrong, in a sentence with figures. */
  readonly says: string;
  readonly evidence: readonly Figure[];
  readonly picture: Picture | null;
  /** What to try, the likeliest first. */
  readonly fixes: readonly Fix[];
  /** The first step at which it held. */
  readonly since: number;
  /** Whether it holds by how the network is built, so that nothing that happens in training explains it. */
  readonly byConstruction?: boolean;
  /** When it counts, where that is not when its rule's findings do. */
  readonly counts?: When;
}

export interface Diagnosis extends Finding {
  readonly rule: string;
  readonly title: string;
  readonly stage: Stage;
  /** What follows from it: findings of other rules that this one explains. */
  readonly symptoms: readonly Diagnosis[];
  /** The trials of its fixes, as far as they were made. */
  readonly trials: readonly TrialOutcome[];
}

/** What a trial showed. */
export interface TrialOutcome {
  readonly trial: Trial;
  /** The mean loss of the last quarter of the steps, without and with the fix. */
  readonly before: number;
  readonly after: number;
  readonly helped: boolean;
}

export interface Verdict {
  readonly format: "ogee.verdict";
  readonly healthy: boolean;
  /** What is wrong, in one sentence; or that nothing is. */
  readonly says: string;
  readonly harm: Harm;
  /** The root causes, the likeliest first, each with its symptoms folded under it. */
  readonly diagnoses: readonly Diagnosis[];
  /** What rules found that does no harm here. */
  readonly notes: readonly Diagnosis[];
}
