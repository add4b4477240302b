// The picture of a training's loss, beside that of the best constant answer.

import type { LinePicture } from "../judge/picture.js";
import { progressOf } from "../measure/progress.js";
import type { Recording } from "../recording.js";

/** The ratio of the largest loss to the smallest above which a linear scale shows only the largest. */
const LOG_ABOVE = 1e3;

export function lossPicture(recording: Recording): LinePicture {
  const { baseline } = progressOf(recording);
  const finite = recording.losses.filter((loss) => Number.isFinite(loss));
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  return {
    kind: "lines",
    title: baseline === null ? "Loss" : "Loss, and that of the best constant answer",
    xLabel: "step",
    yLabel: "loss",
    scale: low > 0 && high > LOG_ABOVE * low ? "log" : "linear",
    bar: baseline,
    series: [{ label: "loss", points: recording.losses.map((loss, step) => [step, loss] as const) }],
  };
}
