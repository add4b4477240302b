// Figures that the rivals' rules read and that a recording does not hold: of single weights, gradients and activations.

import { torch } from "./ogee.js";

/** One parameter and its gradient at a step. */
export interface ParameterFigures {
  readonly name: string;
  readonly dimensions: number;
  readonly count: number;
  readonly mean: number;
  /** The variance, dividing by the count less one. */
  readonly variance: number;
  readonly meanAbs: number;
  readonly norm: number;
  readonly maxAbs: number;
  /** Shares of |w| <= 1e-5 and of w < 0. */
  readonly tiny: number;
  readonly negative: number;
  readonly gradient: {
    readonly mean: number;
    readonly meanAbs: number;
    readonly norm: number;
    /** The share of elements that are exactly 0. */
    readonly zeros: number;
    /** The 95th less the 5th percentile. */
    readonly range: number;
    readonly finite: boolean;
  };
  /** The mean of |change| and the norm of the change, of the step that follows. */
  readonly change: { readonly meanAbs: number; readonly norm: number };
}

/** One module's result on the batch of a step. */
export interface OutputFigures {
  readonly module: string;
  readonly kind: string;
  readonly mean: number;
  readonly meanAbs: number;
  readonly std: number;
  /** The largest sum over a row of |x|. */
  readonly rowSum: number;
  readonly min: number;
  readonly max: number;
  readonly finite: boolean;
  /** Shares of entries: |x| < 1e-6, |x| > .95, x <= 0. */
  readonly nearZero: number;
  readonly nearOne: number;
  readonly notPositive: number;
  /** The share of entries of what it read with |z| >= 5. */
  readonly inputBeyond5: number;
  /** Shares of units: active (x > 0) on under 1% of samples; inside SageMaker's bounds on under 1% of samples. */
  readonly inactiveUnits: number;
  readonly saturatedUnits: number;
  /** The share of units whose 95th percentile of |x| over the batch is below 1e-5. */
  readonly deadUnits: number;
  /** The share of units whose outputs pile up at the ends of [0, 1] (rho over 50 bins, above .85). */
  readonly pilingUnits: number;
}

export interface Extra {
  readonly step: number;
  readonly parameters: readonly ParameterFigures[];
  readonly outputs: readonly OutputFigures[];
}

const values = (t: torch.Tensor): number[] =>
  (t.detach().flatten().tolist() as (number | bigint)[]).map(Number);
const average = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0) / Math.max(1, xs.length);
const share = (xs: readonly number[], test: (x: number) => boolean): number =>
  xs.reduce((n, x) => n + Number(test(x)), 0) / Math.max(1, xs.length);
const norm = (xs: readonly number[]): number => Math.sqrt(xs.reduce((sum, x) => sum + x * x, 0));
const percentile = (xs: readonly number[], q: number): number => {
  const sorted = [...xs].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(q * (sorted.length - 1))))] ?? Number.NaN;
};

/** SageMaker's bounds of the inputs at which sigmoid and tanh count as saturated. */
const BOUNDS: Readonly<Record<string, readonly [low: number, high: number]>> = {
  Sigmoid: [-23, 16.99999],
  Tanh: [-9.4999, 9.4999],
};

/** Follows a model's modules and parameters in the steps in which it is asked to. */
export class Onlooker {
  private outputs: OutputFigures[] | null = null;
  private before: { figures: Omit<ParameterFigures, "change">; values: number[]; parameter: torch.Tensor }[] =
    [];

  constructor(private readonly model: torch.nn.AnyModule) {
    const leaves = [...model.namedModules()].filter(([, module]) => [...module.children()].length === 0);
    for (const [name, module] of leaves) {
      module.registerForwardHook((_: unknown, args: readonly unknown[], result: unknown) => {
        if (this.outputs !== null && result instanceof torch.Tensor && args[0] instanceof torch.Tensor) {
          this.outputs.push(outputFigures(name, module, args[0], result));
        }
      });
    }
  }

  beforeForward(): void {
    this.outputs = [];
  }

  beforeStep(): void {
    this.before = [...this.model.namedParameters()].flatMap(([name, parameter]) => {
      const gradient = parameter.grad;
      const own = values(parameter);
      return gradient === null
        ? []
        : [
            {
              figures: parameterFigures(name, parameter.shape.length, own, values(gradient)),
              values: own,
              parameter,
            },
          ];
    });
  }

  /** What was seen since `beforeForward`. */
  afterStep(step: number): Extra {
    const parameters = this.before.map(({ figures, values: old, parameter }) => {
      const changes = values(parameter).map((x, i) => x - (old[i] as number));
      return { ...figures, change: { meanAbs: average(changes.map(Math.abs)), norm: norm(changes) } };
    });
    const outputs = this.outputs ?? [];
    this.outputs = null;
    return { step, parameters, outputs };
  }
}

function parameterFigures(
  name: string,
  dimensions: number,
  own: readonly number[],
  gradient: readonly number[],
): Omit<ParameterFigures, "change"> {
  const mean = average(own);
  return {
    name,
    dimensions,
    count: own.length,
    mean,
    variance: own.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, own.length - 1),
    meanAbs: average(own.map(Math.abs)),
    norm: norm(own),
    maxAbs: own.reduce((most, x) => Math.max(most, Math.abs(x)), 0),
    tiny: share(own, (x) => Math.abs(x) <= 1e-5),
    negative: share(own, (x) => x < 0),
    gradient: {
      mean: average(gradient),
      meanAbs: average(gradient.map(Math.abs)),
      norm: norm(gradient),
      zeros: share(gradient, (x) => x === 0),
      range: percentile(gradient, 0.95) - percentile(gradient, 0.05),
      finite: gradient.every(Number.isFinite),
    },
  };
}

function outputFigures(
  module: string,
  { constructor: { name: kind } }: torch.nn.AnyModule,
  input: torch.Tensor,
  output: torch.Tensor,
): OutputFigures {
  const [xs, zs] = [values(output), values(input)];
  const units = output.shape.length === 2 ? (output.shape[1] as number) : 1;
  const column = (of: readonly number[], unit: number): number[] => of.filter((_, i) => i % units === unit);
  const shareOfUnits = (test: (unit: number) => boolean): number =>
    share(
      Array.from({ length: units }, (_, unit) => unit),
      test,
    );
  const rows = Array.from({ length: xs.length / units }, (_, r) => xs.slice(r * units, (r + 1) * units));
  const bounds = BOUNDS[kind];
  const mean = average(xs);
  return {
    module,
    kind,
    mean,
    meanAbs: average(xs.map(Math.abs)),
    std: Math.sqrt(average(xs.map((x) => (x - mean) ** 2))),
    rowSum: rows.reduce(
      (most, row) =>
        Math.max(
          most,
          row.reduce((sum, x) => sum + Math.abs(x), 0),
        ),
      0,
    ),
    min: xs.reduce((least, x) => Math.min(least, x), Number.POSITIVE_INFINITY),
    max: xs.reduce((most, x) => Math.max(most, x), Number.NEGATIVE_INFINITY),
    finite: xs.every(Number.isFinite),
    nearZero: share(xs, (x) => Math.abs(x) < 1e-6),
    nearOne: share(xs, (x) => Math.abs(x) > 0.95),
    notPositive: share(xs, (x) => x <= 0),
    inputBeyond5: share(zs, (z) => Math.abs(z) >= 5),
    inactiveUnits: shareOfUnits((unit) => share(column(xs, unit), (x) => x > 0) < 0.01),
    saturatedUnits:
      bounds === undefined || zs.length !== xs.length
        ? 0
        : shareOfUnits((unit) => share(column(zs, unit), (z) => z > bounds[0] && z < bounds[1]) < 0.01),
    deadUnits: shareOfUnits((unit) => percentile(column(xs, unit).map(Math.abs), 0.95) < 1e-5),
    pilingUnits: shareOfUnits((unit) => piling(column(xs, unit)) > 0.85),
  };
}

const BINS = 50;

/**
 * How far the outputs of a unit lie at the ends of [0, 1]: the mean of |2 g - 1| over bins, by their counts, where g is the
 * mean of a bin. What lies outside falls into the first and the last one.
 */
function piling(xs: readonly number[]): number {
  const bins = Array.from({ length: BINS + 1 }, () => ({ count: 0, sum: 0 }));
  for (const x of xs) {
    const bin = bins[Math.min(BINS, Math.max(0, Math.floor(x * BINS) + 1))];
    if (bin !== undefined) {
      bin.count++;
      bin.sum += 2 * x - 1;
    }
  }
  return bins.reduce((total, { sum }) => total + Math.abs(sum), 0) / Math.max(1, xs.length);
}
