// What single units of an activation function did over a stretch of a training.

import type { Measures, ObservationMeasures } from "../../measure/measures.js";
import type { ActivationUse } from "../../recording.js";
import type { GridPicture } from "../picture.js";
import { WINDOW } from "../persistence.js";

/** One activation function over the latest observations. */
export interface UnitHistory {
  readonly name: string;
  readonly module: string;
  readonly use: ActivationUse;
  readonly samples: number;
  /** Unit by unit: the share of samples with a slope under 5% of the ceiling, and with a slope of exactly 0. */
  readonly saturated: readonly number[];
  readonly flat: readonly number[];
  /** The median over observations of |dL/dz| / |dL/dh| / ceiling. */
  readonly kept: number | null;
  readonly observations: readonly ObservationMeasures[];
}

/** The latest 20 observations that saw units, activation by activation. */
export function unitHistories({ observations }: Measures, window: number = WINDOW): readonly UnitHistory[] {
  const seen = observations.filter(({ activations }) => activations.length > 0).slice(-window);
  const names = [...new Set(seen.flatMap(({ activations }) => activations.map(({ name }) => name)))];
  return names.map((name) => historyOf(name, seen));
}

function historyOf(name: string, seen: readonly ObservationMeasures[]): UnitHistory {
  const own = seen.flatMap((o) => o.activations.filter((a) => a.name === name));
  const latest = own[own.length - 1] as (typeof own)[number];
  const units = latest.signals.saturated.length;
  const fitting = own.filter(({ signals }) => signals.saturated.length === units);
  const samples = fitting.reduce((n, { signals }) => n + signals.samples, 0);
  const shares = (counts: "saturated" | "flat"): number[] =>
    Array.from(
      { length: units },
      (_, unit) => fitting.reduce((n, { signals }) => n + (signals[counts][unit] as number), 0) / samples,
    );
  const kept = own.flatMap((a) => (a.kept === null ? [] : [a.kept])).sort((a, b) => a - b);
  return {
    name,
    module: latest.module,
    use: latest.use,
    samples,
    saturated: shares("saturated"),
    flat: shares("flat"),
    kept: kept[kept.length >> 1] ?? null,
    observations: seen,
  };
}

/** Units by time: how much of each unit's batch was without slope. */
export function unitPicture(
  { name, observations }: UnitHistory,
  counts: "saturated" | "flat",
  title: string,
): GridPicture {
  const columns = observations.map(({ observation }) => String(observation.step));
  const cells = observations.map((o) => {
    const signals = o.activations.find((a) => a.name === name)?.signals;
    return signals === undefined ? [] : signals[counts].map((count) => count / signals.samples);
  });
  const units = Math.max(0, ...cells.map((column) => column.length));
  return {
    kind: "grid",
    title,
    xLabel: "step",
    yLabel: "unit",
    columns,
    rows: Array.from({ length: units }, (_, unit) => String(unit)),
    values: Array.from({ length: units }, (_, unit) => cells.map((column) => column[unit] ?? 0)),
  };
}
