// What an optimizer's step does to the weights.

import type { Tensor } from "../../autograd/tensor.js";
import { copyOf } from "../../ndarray/arithmetic.js";
import type { NDArray } from "../../ndarray/ndarray.js";
import { sameShape } from "../../ndarray/shape.js";
import type { Layer, LayerRows, LayerUpdate } from "../recording.js";
import type { Names } from "./names.js";
import { free, innerAndNorm, rowsOf, spread, spreadOfChange, total, unitSizes } from "./statistics.js";

/** A layer at a step: copies of its weight and of the gradient that the optimizer is given. */
interface Before {
  readonly layer: Layer;
  readonly weight: Tensor;
  readonly values: NDArray;
  readonly gradient: NDArray;
  /** Root mean square and norm of the gradient. */
  readonly size: number;
  readonly norm: number;
  readonly signCoherence: number;
}

/** Looks at the weights before a step and after it, and at the gradients of the step that follows. */
export class Updates {
  /** What is being stepped, and what was stepped last, whose gradients wait for those of the next step. */
  private before: Before[] = [];
  private stepped: Before[] = [];

  constructor(private readonly names: Names) {}

  /** Before the step: the weights and the gradients that the optimizer is given. */
  begin(): void {
    this.forget();
    const { layers, weights } = this.names;
    for (let i = 0; i < layers.length; i++) {
      const weight = weights[i] as Tensor;
      if (weight.gradient === null) {
        continue;
      }
      const { array } = weight.gradient;
      const { sums, squares, sizes } = unitSizes(array, 0);
      const square = total(squares);
      const size = total(sizes);
      this.before.push({
        layer: layers[i] as Layer,
        weight,
        values: copyOf(weight.array),
        gradient: copyOf(array),
        size: Math.sqrt(square / Math.max(1, array.size)),
        norm: Math.sqrt(square),
        signCoherence: size === 0 ? 0 : sumOfSizes(sums) / size,
      });
    }
  }

  /** After it: what has changed. */
  end(): LayerUpdate[] {
    const updates = this.before.map(({ layer, weight, values, size, signCoherence }) => {
      const { before, change } = spreadOfChange(values, weight.array);
      free(values);
      return {
        layer: layer.name,
        weight: before.rms,
        weightStd: before.std,
        gradient: size,
        signCoherence,
        update: change.rms,
        updateStd: change.std,
        turn: null,
      };
    });
    this.stepped = this.before;
    this.before = [];
    return updates;
  }

  /** At the next step: the cosine between its gradients and those of the step before, layer by layer. */
  turns(): ReadonlyMap<string, number> {
    const turns = new Map<string, number>();
    for (const { layer, weight, gradient, norm } of this.stepped) {
      const now = weight.gradient?.array;
      if (now !== undefined && sameShape(now.shape, gradient.shape)) {
        const { inner, norm: length } = innerAndNorm(now, gradient);
        const size = length * norm;
        turns.set(layer.name, size > 0 ? inner / size : 0);
      }
    }
    this.forget();
    return turns;
  }

  /** Gives back everything that is kept. */
  forget(): void {
    for (const { values, gradient } of this.before) {
      free(values);
      free(gradient);
    }
    for (const { gradient } of this.stepped) {
      free(gradient);
    }
    this.before = [];
    this.stepped = [];
  }
}

function sumOfSizes(numbers: readonly number[]): number {
  let result = 0;
  for (let i = 0; i < numbers.length; i++) {
    result += Math.abs(numbers[i] as number);
  }
  return result;
}

/** Rows that are compared with each other. */
const COMPARED_ROWS = 64;
const COMPARED_ELEMENTS = 128;
const ALIKE = 0.9999;
/** Beyond this squared distance of unit vectors the cosine is below `ALIKE`, whatever rounding does. */
const MOST_DISTANCE = 2 * (1 - ALIKE) * (1 + 1e-9);

/** How the rows of each weight lie to each other. */
export function rowsOfLayers(names: Names): LayerRows[] {
  return names.layers.map(({ name }, i) => {
    const weight = names.weights[i] as Tensor;
    const rows = rowsOf(weight.array, COMPARED_ROWS, COMPARED_ELEMENTS);
    const lengths = rows.map((row) => Math.hypot(...row));
    let [alike, pairs] = [0, 0];
    for (let a = 0; a < rows.length; a++) {
      for (let b = 0; b < a; b++) {
        pairs++;
        const [p, q] = [rows[a] as Float64Array, rows[b] as Float64Array];
        const sizes = [lengths[a] as number, lengths[b] as number] as const;
        const size = sizes[0] * sizes[1];
        // Rows of zeros are alike too.
        alike += size === 0 || (!differ(p, q, sizes) && dot(p, q) > ALIKE * size) ? 1 : 0;
      }
    }
    const { std } = spread(weight.array);
    return {
      layer: name,
      rows: weight.shape[0] ?? 1,
      alike: pairs === 0 ? 0 : alike / pairs,
      std,
    };
  });
}

/**
 * Whether the first elements that differ show that two rows are not alike: the cosine of two vectors is 1 - half the squared
 * distance of their unit vectors, and some elements alone cannot be farther apart than all. Most often one or two are enough.
 */
function differ(a: Float64Array, b: Float64Array, [p, q]: readonly [number, number]): boolean {
  let distance = 0;
  for (let i = 0; i < a.length; i++) {
    distance += ((a[i] as number) / p - (b[i] as number) / q) ** 2;
    if (distance > MOST_DISTANCE) {
      return true;
    }
  }
  return false;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    sum += (a[i] as number) * (b[i] as number);
  }
  return sum;
}
