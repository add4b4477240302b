// The path of a unit's weights, step by step, split along the mean of the unit's inputs and across it: what zig-zag is.
//
// It costs a copy of a weight at every step, so it is followed for one stretch of a training, and only in layers whose
// weight gradients have had one sign for a while.

import { Tensor } from "../../autograd/tensor.js";
import type { RemovableHandle } from "../../nn/hooks.js";
import { Linear } from "../../nn/linear.js";
import type { AnyModule } from "../../nn/module.js";
import type { LayerUpdate, Observation, Probe } from "../recording.js";
import type { Names } from "./names.js";
import { rowsOf } from "./statistics.js";

const STEPS = 40;
const MOST_LAYERS = 2;
const UNITS = 4;
const COHERENT = 0.5;
const OBSERVATIONS = 4;
const INPUT_ROWS = 128;
const INPUT_FEATURES = 1024;

interface Followed {
  readonly layer: string;
  readonly module: Linear;
  /** The unit vector along the mean of the inputs, and kappa; null until the first forward. */
  mean: { readonly direction: Float64Array; readonly kappa: number } | null;
  /** The rows of the followed units before the step. */
  before: readonly Float64Array[] | null;
  readonly along: number[][];
  readonly across: number[][];
}

export class PathWatch {
  private state: "waiting" | "following" | "done" = "waiting";
  private followed: Followed[] = [];
  private handles: RemovableHandle[] = [];
  private steps = 0;
  /** What the latest observations tell of the layers' gradients. */
  private readonly latest: (readonly LayerUpdate[])[] = [];
  /** Whether there is one that was not considered yet. */
  private noted = false;

  constructor(
    private readonly model: AnyModule,
    private readonly names: Names,
    private readonly probes: Probe[],
    /** Called when a layer has been followed to its end. */
    private readonly followedToEnd: (layer: string, kappa: number) => void,
  ) {
    // In a training that goes on the one stretch may lie behind it.
    if (probes.some(({ kind }) => kind === "path")) {
      this.state = "done";
    }
  }

  /** Whether no stretch is under way. */
  get idle(): boolean {
    return this.state !== "following";
  }

  /** Notes how the gradients of the layers were. */
  note({ updates }: Pick<Observation, "updates">): void {
    if (this.state === "waiting" && updates !== undefined) {
      this.latest.push(updates);
      this.latest.splice(0, this.latest.length - OBSERVATIONS);
      this.noted = true;
    }
  }

  /** Begins where the latest observations call for it. */
  consider(): void {
    const { latest } = this;
    if (!this.noted || this.state !== "waiting" || latest.length < OBSERVATIONS) {
      return;
    }
    this.noted = false;
    const coherent = (layer: string): number =>
      Math.min(...latest.map((found) => found.find((u) => u.layer === layer)?.signCoherence ?? 0));
    const modules = new Map(this.model.namedModules());
    this.followed = this.names.layers
      .map(({ name }) => ({ name, value: coherent(name), module: modules.get(name) }))
      .filter(({ value, module }) => value > COHERENT && module instanceof Linear && module.inFeatures > 1)
      .sort((a, b) => b.value - a.value)
      .slice(0, MOST_LAYERS)
      .map(({ name, module }) => ({
        layer: name,
        module: module as unknown as Linear,
        mean: null,
        before: null,
        along: [],
        across: [],
      }));
    if (this.followed.length > 0) {
      this.state = "following";
      this.handles = this.followed.map((one) =>
        one.module.registerForwardPreHook((_, [x]) => {
          one.mean ??= x instanceof Tensor ? meanOf(x) : null;
        }),
      );
    }
  }

  beforeStep(): void {
    for (const one of this.followed) {
      one.before = one.mean === null ? null : followedRows(one.module);
    }
  }

  afterStep(): void {
    if (this.state !== "following") {
      return;
    }
    for (const one of this.followed) {
      if (one.before !== null && one.mean !== null) {
        split(one.before, followedRows(one.module), one.mean.direction, one);
        one.before = null;
      }
    }
    if (++this.steps >= STEPS) {
      this.finish();
    }
  }

  private finish(): void {
    for (const { layer, mean, along, across } of this.followed) {
      along.forEach((steps, unit) => {
        this.probes.push({
          kind: "path",
          layer,
          unit,
          kappa: mean?.kappa ?? Number.NaN,
          along: steps,
          across: across[unit] as number[],
        });
      });
      if (mean !== null) {
        this.followedToEnd(layer, mean.kappa);
      }
    }
    this.stop();
  }

  /** Takes back its hooks; what was followed so far is let go. */
  stop(): void {
    for (const handle of this.handles.splice(0)) {
      handle.remove();
    }
    this.followed = [];
    this.state = "done";
  }
}

function followedRows({ weight, inFeatures }: Linear): readonly Float64Array[] {
  return rowsOf(weight.array, UNITS, inFeatures);
}

function split(
  before: readonly Float64Array[],
  now: readonly Float64Array[],
  direction: Float64Array,
  { along, across }: Followed,
): void {
  before.forEach((row, unit) => {
    const moved = now[unit] as Float64Array;
    let [projection, square] = [0, 0];
    for (let i = 0; i < row.length; i++) {
      const value = (moved[i] as number) - (row[i] as number);
      projection += value * (direction[i] as number);
      square += value * value;
    }
    along[unit] ??= [];
    across[unit] ??= [];
    along[unit].push(projection);
    across[unit].push(Math.sqrt(Math.max(0, square - projection * projection)));
  });
}

/** The direction of the mean of the rows, and lambda_max(S + m m^T) / lambda_max(S). */
function meanOf(x: Tensor): Followed["mean"] {
  const width = x.shape[x.shape.length - 1] as number;
  const flat = x.array.dense && width <= INPUT_FEATURES ? x.array : null;
  if (flat === null || x.array.size < 2 * width) {
    return null;
  }
  const rows = rowsOf(flat.view([flat.size / width, width], [width, 1]), INPUT_ROWS, width);
  return momentsOfRows(rows);
}

/** @internal The mean's direction and kappa of rows of one length; null where the mean is 0. */
export function momentsOfRows(rows: readonly Float64Array[]): Followed["mean"] {
  const width = rows[0]?.length ?? 0;
  const mean = new Float64Array(width);
  for (const row of rows) {
    row.forEach((value, i) => {
      mean[i] = (mean[i] as number) + value / rows.length;
    });
  }
  const length = lengthOf(mean);
  if (!(length > 0)) {
    return null;
  }
  const centred = rows.map((row) => row.map((value, i) => value - (mean[i] as number)));
  const spread = largestEigenvalue(centred);
  return {
    direction: mean.map((value) => value / length),
    kappa: spread > 0 ? largestEigenvalue(rows) / spread : Number.POSITIVE_INFINITY,
  };
}

/** The largest eigenvalue of X^T X / n, by power iteration. */
function largestEigenvalue(rows: readonly Float64Array[]): number {
  const width = rows[0]?.length ?? 0;
  let v = Float64Array.from({ length: width }, (_, i) => 1 + (i % 7) / 7);
  let next = new Float64Array(width);
  let value = lengthOf(v);
  for (let step = 0; step < 40; step++) {
    const length = value;
    if (!(length > 0)) {
      return 0;
    }
    for (let i = 0; i < width; i++) {
      v[i] = (v[i] as number) / length;
    }
    next.fill(0);
    for (const row of rows) {
      let projection = 0;
      for (let i = 0; i < width; i++) {
        projection += (row[i] as number) * (v[i] as number);
      }
      for (let i = 0; i < width; i++) {
        next[i] = (next[i] as number) + (projection * (row[i] as number)) / rows.length;
      }
    }
    value = lengthOf(next);
    [v, next] = [next, v];
  }
  return value;
}

/** The Euclidean norm, whatever the range of the elements. */
function lengthOf(v: Float64Array): number {
  let most = 0;
  for (let i = 0; i < v.length; i++) {
    most = Math.max(most, Math.abs(v[i] as number));
  }
  if (!(most > 0 && most < Number.POSITIVE_INFINITY)) {
    return most;
  }
  let square = 0;
  for (let i = 0; i < v.length; i++) {
    square += ((v[i] as number) / most) ** 2;
  }
  return most * Math.sqrt(square);
}
