// The picture of a training's loss, beside that of the best constant answer.

import type { LinePicture } from "../judge/picture.js";
import { progressOf } from "../measure/progress.js";
import type { Recording } from "../recording.js";

/** Above so many times its start a loss leaves nothing else to be seen on a linear scale. */
const LOG_ABOVE = 100;

export function lossPicture(recording: Recording): LinePicture {
  const { baseline } = progressOf(recording);
  const finite = recording.losses.filter((loss) => Number.isFinite(loss));
  const exploded =
    finite.every((loss) => loss > 0) && Math.max(...finite) > LOG_ABOVE * (finite[0] as number);
  return {
    kind: "lines",
    title: baseline === null ? "Loss" : "Loss, and that of the best constant answer",
    xLabel: "step",
    yLabel: "loss",
    scale: exploded ? "log" : "linear",
    bar: baseline,
    series: [{ label: "loss", points: recording.losses.map((loss, step) => [step, loss] as const) }],
  };
}
