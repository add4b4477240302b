// The path of a unit's weights, step by step, split along the mean of the unit's inputs and across it: what zig-zag is.
//
// It costs a copy of a weight at every step, so it is followed for one stretch of a training, and only in layers whose
// weight gradients have had one sign for a while.

import { Tensor } from "../../autograd/tensor.js";
import { copyOf } from "../../ndarray/arithmetic.js";
import { numberAt } from "../../ndarray/elements.js";
import type { NDArray } from "../../ndarray/ndarray.js";
import type { RemovableHandle } from "../../nn/hooks.js";
import { Linear } from "../../nn/linear.js";
import type { AnyModule } from "../../nn/module.js";
import type { Observation, Probe } from "../recording.js";
import type { Names } from "./names.js";
import { changeInto, free, rowsOf } from "./statistics.js";

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
  before: NDArray | null;
  readonly along: number[][];
  readonly across: number[][];
}

export class PathWatch {
  private state: "waiting" | "following" | "done" = "waiting";
  private followed: Followed[] = [];
  private handles: RemovableHandle[] = [];
  private steps = 0;

  constructor(
    private readonly model: AnyModule,
    private readonly names: Names,
    private readonly probes: Probe[],
    /** Called when a layer has been followed to its end. */
    private readonly followedToEnd: (layer: string, kappa: number) => void,
  ) {}

  /** Begins where the latest observations call for it. */
  consider(observations: readonly Observation[]): void {
    if (this.state !== "waiting") {
      return;
    }
    const latest = observations.filter(({ updates }) => updates !== undefined).slice(-OBSERVATIONS);
    if (latest.length < OBSERVATIONS) {
      return;
    }
    const coherent = (layer: string): number =>
      Math.min(...latest.map((o) => o.updates?.find((u) => u.layer === layer)?.signCoherence ?? 0));
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
      one.before = one.mean === null ? null : copyOf(one.module.weight.array);
    }
  }

  afterStep(): void {
    if (this.state !== "following") {
      return;
    }
    for (const one of this.followed) {
      if (one.before !== null && one.mean !== null) {
        changeInto(one.before, one.module.weight.array);
        split(one.before, one.mean.direction, one);
        free(one.before);
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
    for (const { before } of this.followed) {
      if (before !== null) {
        free(before);
      }
    }
    this.followed = [];
    this.state = "done";
  }
}

function split(change: NDArray, direction: Float64Array, { along, across }: Followed): void {
  const [rows = 0, columns = 0] = change.shape;
  for (let unit = 0; unit < Math.min(rows, UNITS); unit++) {
    let [projection, square] = [0, 0];
    for (let i = 0; i < columns; i++) {
      const value = numberAt(change, unit * columns + i);
      projection += value * (direction[i] as number);
      square += value * value;
    }
    along[unit] = [...(along[unit] ?? []), projection];
    across[unit] = [...(across[unit] ?? []), Math.sqrt(Math.max(0, square - projection * projection))];
  }
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
  const length = Math.hypot(...mean);
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
  let value = 0;
  for (let step = 0; step < 40; step++) {
    const length = Math.hypot(...v);
    if (!(length > 0)) {
      return 0;
    }
    v = v.map((x) => x / length);
    const next = new Float64Array(width);
    for (const row of rows) {
      let projection = 0;
      for (let i = 0; i < width; i++) {
        projection += (row[i] as number) * (v[i] as number);
      }
      for (let i = 0; i < width; i++) {
        next[i] = (next[i] as number) + (projection * (row[i] as number)) / rows.length;
      }
    }
    value = Math.hypot(...next);
    v = next;
  }
  return value;
}
