// What an optimizer's step does to the weights.

import type { Tensor } from "../../autograd/tensor.js";
import { copyOf } from "../../ndarray/arithmetic.js";
import type { NDArray } from "../../ndarray/ndarray.js";
import type { Layer, LayerRows, LayerUpdate } from "../recording.js";
import type { Names } from "./names.js";
import { changeInto, free, inner, norm, rowsOf, sizes, spread, unitSums } from "./statistics.js";

interface Before {
  readonly layer: Layer;
  readonly weight: Tensor;
  readonly values: NDArray;
  readonly found: Omit<LayerUpdate, "update" | "updateStd" | "turn">;
}

/** Looks at the weights before a step and after it, and at the gradients of the step that follows. */
export class Updates {
  private before: Before[] = [];
  private gradients: { readonly layer: string; readonly weight: Tensor; readonly values: NDArray }[] = [];

  constructor(private readonly names: Names) {}

  /** Before the step: the weights and the gradients that the optimizer is given. */
  begin(): void {
    this.forget();
    this.names.layers.forEach((layer, i) => {
      const weight = this.names.weights[i] as Tensor;
      if (weight.gradient === null) {
        return;
      }
      const gradient = weight.gradient.array;
      const { rms, std } = spread(weight.array);
      const { sums, squares } = unitSums(gradient, 0);
      const size = sizes(gradient);
      this.before.push({
        layer,
        weight,
        values: copyOf(weight.array),
        found: {
          layer: layer.name,
          weight: rms,
          weightStd: std,
          gradient: Math.sqrt(squares.reduce((a, b) => a + b, 0) / Math.max(1, gradient.size)),
          signCoherence: size === 0 ? 0 : sums.reduce((a, b) => a + Math.abs(b), 0) / size,
        },
      });
      this.gradients.push({ layer: layer.name, weight, values: copyOf(gradient) });
    });
  }

  /** After it: what has changed. */
  end(): LayerUpdate[] {
    const updates = this.before.map(({ weight, values, found }) => {
      changeInto(values, weight.array);
      const { rms, std } = spread(values);
      free(values);
      return { ...found, update: rms, updateStd: std, turn: null };
    });
    this.before = [];
    return updates;
  }

  /** At the next step: the cosine between its gradients and those of the step before, layer by layer. */
  turns(): ReadonlyMap<string, number> {
    const turns = new Map<string, number>();
    for (const { layer, weight, values } of this.gradients) {
      const now = weight.gradient?.array;
      if (now !== undefined && now.shape.join() === values.shape.join()) {
        const size = norm(now) * norm(values);
        turns.set(layer, size > 0 ? inner(now, values) / size : 0);
      }
    }
    this.forget();
    return turns;
  }

  /** Gives back everything that is kept. */
  forget(): void {
    for (const { values } of [...this.before, ...this.gradients]) {
      free(values);
    }
    this.before = [];
    this.gradients = [];
  }
}

/** Rows that are compared with each other. */
const COMPARED_ROWS = 64;
const COMPARED_ELEMENTS = 128;
const ALIKE = 0.9999;

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
        const size = (lengths[a] as number) * (lengths[b] as number);
        // Rows of zeros are alike too.
        alike += size === 0 || dot(p, q) > ALIKE * size ? 1 : 0;
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

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    sum += (a[i] as number) * (b[i] as number);
  }
  return sum;
}
