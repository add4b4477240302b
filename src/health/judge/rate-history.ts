// The learning rate of the first group as it was seen, for the rules about schedules.

import type { Recording } from "../recording.js";
import type { LinePicture } from "./picture.js";

export interface SeenRate {
  readonly step: number;
  readonly rate: number;
  /** Of the observation. */
  readonly index: number;
}

export const ratesSeen = ({ observations }: Recording): readonly SeenRate[] =>
  observations.flatMap(({ step, rates: [rate] }, index) =>
    rate === undefined ? [] : [{ step, rate, index }],
  );

/** The rate on a log scale, with a line that it is compared with. */
export const ratePicture = (seen: readonly SeenRate[], bar: number): LinePicture => ({
  kind: "lines",
  title: "Learning rate",
  xLabel: "step",
  yLabel: "rate",
  scale: "log",
  bar,
  series: [{ label: "rate", points: seen.map(({ step, rate }) => [step, rate] as const) }],
});
