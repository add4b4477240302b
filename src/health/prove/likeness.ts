// Whether a copy takes the steps that the training took. What happens between backward and step, clipping in the loop, in a hook or in
// an optimizer of its own, is not in a copy: then a trial would compare two trainings of which neither is this one.

import { copyOf } from "../../ndarray/arithmetic.js";
import type { NDArray } from "../../ndarray/ndarray.js";
import { sizeOf } from "../../ndarray/shape.js";
import type { AnyModule } from "../../nn/module.js";
import { shown } from "../measure/wording.js";
import { free, spreadOfChange } from "../observe/statistics.js";
import type { Observation, Recording } from "../recording.js";
import { weightOf } from "./places.js";

/** Steps of a copy, and observations of the training, that are compared: the smallest with the largest, for batches differ. */
const COMPARED = 3;
/** How many times as far a copy may move the weights. */
const MOST = 10;

/** How far the training moved its weights in a step: the largest of the first observed ones from `step` on, or of the last ones. */
function recordedStep({ layers, observations }: Recording, step: number | null): number | null {
  const moved = observations.filter(({ updates }) => updates !== undefined && updates.length > 0);
  const near =
    step === null ? moved.slice(-COMPARED) : moved.filter((o) => o.step >= step).slice(0, COMPARED);
  const norm = ({ updates = [] }: Observation): number =>
    Math.hypot(
      ...updates.map(({ layer, update }) => {
        const found = layers.find(({ name }) => name === layer);
        return found === undefined ? 0 : update * Math.sqrt(sizeOf(found.shape));
      }),
    );
  const steps = near.map(norm).filter(Number.isFinite);
  return steps.length === 0 ? null : Math.max(...steps);
}

/** Looks at the first steps of a copy that is trained as it is. */
export class Likeness {
  private readonly wanted: number | null;
  private least = Number.POSITIVE_INFINITY;
  private seen = 0;
  private values: readonly NDArray[] = [];

  /** @param from the step at which the copy begins; null for now. */
  constructor(
    private readonly recording: Recording,
    from: number | null,
  ) {
    this.wanted = recordedStep(recording, from);
  }

  private get done(): boolean {
    return this.wanted === null || this.seen >= COMPARED;
  }

  before(model: AnyModule): void {
    if (!this.done) {
      this.values = this.recording.layers.map((layer) => copyOf(weightOf(model, layer).array));
    }
  }

  /** @throws Error where all compared steps are over ten times as long as those of the training. */
  after(model: AnyModule): void {
    if (this.done || this.wanted === null) {
      return;
    }
    const changes = this.recording.layers.map((layer, i) => {
      const values = this.values[i] as NDArray;
      const { rms } = spreadOfChange(values, weightOf(model, layer).array).change;
      free(values);
      return rms * Math.sqrt(sizeOf(layer.shape));
    });
    this.least = Math.min(this.least, Math.hypot(...changes));
    this.seen++;
    if (this.done && this.least > MOST * this.wanted) {
      const times =
        this.wanted === 0 ? "and the training did not" : `${shown(this.least / this.wanted)} times as far`;
      throw new Error(
        `the training does something between backward and step that its copies do not, such as clipping: with the same optimizer they ` +
          `move the weights ${times}`,
      );
    }
  }
}
