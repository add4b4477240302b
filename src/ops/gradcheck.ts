// Checking gradients against finite differences.

import { expectFunction, expectTensors } from "./expect-tensor.js";
import { grad } from "../autograd/grad.js";
import { enableGrad, noGrad } from "../autograd/mode.js";
import { Tensor } from "../autograd/tensor.js";
import { copyOf, filled } from "../ndarray/arithmetic.js";
import { float64 } from "../ndarray/dtype.js";
import { numberAt, writeAt } from "../ndarray/elements.js";
import { bind, type Arguments } from "./arguments.js";

export interface GradcheckOptions {
  /** The step of the finite differences. */
  eps?: number;
  atol?: number;
  rtol?: number;
  /** Throws with the place of the mismatch; otherwise the answer is false. */
  raiseException?: boolean;
}

/** A function of tensors that gives one tensor or several. */
export type DifferentiableFunction = (...inputs: Tensor[]) => Tensor | readonly Tensor[];

const KEYS = ["eps", "atol", "rtol", "raiseException"] as const;

function listOf(outputs: Tensor | readonly Tensor[]): readonly Tensor[] {
  return outputs instanceof Tensor ? [outputs] : outputs;
}

/** Fresh leaves with the values of the inputs, so that they can be changed element by element. */
function leavesOf(inputs: readonly Tensor[]): Tensor[] {
  expectTensors("gradcheck", inputs, "inputs");
  return inputs.map((x) => {
    const leaf = new Tensor(copyOf(x.array));
    return x.requiresGrad ? leaf.requiresGrad_() : leaf;
  });
}

/** d output[k] / d input[j] by central differences: rows j, columns k. */
function numericalJacobian(
  fn: DifferentiableFunction,
  leaves: readonly Tensor[],
  which: number,
  output: number,
  eps: number,
): number[][] {
  const { array } = leaves[which] as Tensor;
  const at = (j: number, value: number): number[] => {
    writeAt(array, j, value);
    const result = copyOf((listOf(noGrad(() => fn(...leaves)))[output] as Tensor).array);
    return Array.from({ length: result.size }, (_, k) => numberAt(result, k));
  };
  return Array.from({ length: array.size }, (_, j) => {
    const value = numberAt(array, j);
    const above = at(j, value + eps);
    const below = at(j, value - eps);
    writeAt(array, j, value);
    return above.map((high, k) => (high - (below[k] as number)) / (2 * eps));
  });
}

/** The same by one walk back for each element of the output. */
function analyticalJacobian(output: Tensor, input: Tensor): number[][] {
  const rows: number[][] = Array.from({ length: input.array.size }, () => []);
  for (let k = 0; k < output.array.size; k++) {
    const one = filled(output.shape, 0, output.dtype);
    writeAt(one, k, 1);
    const [gradient] = output.requiresGrad
      ? grad(output, input, { gradOutputs: new Tensor(one), retainGraph: true, allowUnused: true })
      : [null];
    const dense = gradient === null || gradient === undefined ? null : copyOf(gradient.array);
    rows.forEach((row, j) => {
      row.push(dense === null ? 0 : numberAt(dense, j));
    });
  }
  return rows;
}

/**
 * Compares the gradients of `fn` with central differences, for every input that requires a gradient.
 *
 * @param inputs float64 tensors; in float32 the differences are mostly rounding.
 * @returns true if |analytical - numerical| <= atol + rtol |numerical| everywhere.
 * @throws Error at the first mismatch, unless `raiseException` is false; TypeError if no input is float64 with a gradient.
 * @example torch.autograd.gradcheck(torch.sigmoid, [torch.rand([3], { dtype: torch.float64, requiresGrad: true })])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.autograd.gradcheck.gradcheck.html
 */
export function gradcheck(
  fn: DifferentiableFunction,
  inputs: Tensor | readonly Tensor[],
  ...args: Arguments<GradcheckOptions, ["eps", "atol", "rtol", "raiseException"]>
): boolean {
  const {
    eps = 1e-6,
    atol = 1e-5,
    rtol = 1e-3,
    raiseException = true,
  } = bind<GradcheckOptions>("gradcheck", args, KEYS);
  expectFunction("gradcheck", fn);
  const leaves = leavesOf(listOf(inputs));
  if (!leaves.some((x) => x.requiresGrad)) {
    throw new TypeError(
      "gradcheck: expects at least one input tensor to require gradient, but none of them have requires_grad=True",
    );
  }
  if (leaves.some((x) => x.requiresGrad && x.dtype !== float64)) {
    throw new TypeError(
      "gradcheck: inputs must be torch.float64: finite differences in float32 are mostly rounding; use .double()",
    );
  }
  const outputs = enableGrad(() => listOf(fn(...leaves)));
  for (const [o, output] of outputs.entries()) {
    if (!output.dtype.isFloatingPoint) {
      continue;
    }
    for (let i = 0; i < leaves.length; i++) {
      if (!(leaves[i] as Tensor).requiresGrad) {
        continue;
      }
      const analytical = analyticalJacobian(output, leaves[i] as Tensor);
      const numerical = numericalJacobian(fn, leaves, i, o, eps);
      const fault = firstMismatch(analytical, numerical, atol, rtol);
      if (fault !== null) {
        if (raiseException) {
          throw new Error(
            `gradcheck: Jacobian mismatch for output ${o} with respect to input ${i}, at input element ${fault.row} and ` +
              `output element ${fault.column}: numerical ${fault.numerical}, analytical ${fault.analytical}`,
          );
        }
        return false;
      }
    }
  }
  return true;
}

interface Mismatch {
  readonly row: number;
  readonly column: number;
  readonly analytical: number;
  readonly numerical: number;
}

function firstMismatch(
  analytical: readonly number[][],
  numerical: readonly number[][],
  atol: number,
  rtol: number,
): Mismatch | null {
  for (const [row, expected] of numerical.entries()) {
    for (const [column, n] of expected.entries()) {
      const a = (analytical[row] as number[])[column] as number;
      // Written so that NaN on either side is a mismatch.
      if (!(Math.abs(a - n) <= atol + rtol * Math.abs(n))) {
        return { row, column, analytical: a, numerical: n };
      }
    }
  }
  return null;
}

/**
 * Checks second derivatives: `gradcheck` of the gradients of `fn` with respect to its inputs and to the upstream
 * gradients.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.autograd.gradcheck.gradgradcheck.html
 */
export function gradgradcheck(
  fn: DifferentiableFunction,
  inputs: Tensor | readonly Tensor[],
  ...args: Arguments<GradcheckOptions, ["eps", "atol", "rtol", "raiseException"]>
): boolean {
  expectFunction("gradgradcheck", fn);
  const list = listOf(inputs);
  const outputs = listOf(enableGrad(() => fn(...leavesOf(list)))).filter(
    (t) => t.dtype.isFloatingPoint && t.requiresGrad,
  );
  const upstream = outputs.map((t, o) => {
    const g = filled(t.shape, 0, t.dtype);
    for (let k = 0; k < g.size; k++) {
      // Fixed and without symmetry, so that errors do not cancel.
      writeAt(g, k, Math.sin(1 + k + 3 * o) + 1.5);
    }
    return new Tensor(g).requiresGrad_();
  });
  const gradients: DifferentiableFunction = (...all) => {
    const xs = all.slice(0, list.length);
    const gs = all.slice(list.length);
    return enableGrad(() => {
      const ys = listOf(fn(...xs)).filter((t) => t.dtype.isFloatingPoint && t.requiresGrad);
      const wanted = xs.filter((x) => x.requiresGrad);
      const found = grad(ys, wanted, { gradOutputs: gs, createGraph: true, allowUnused: true });
      return found.map((g, i) => g ?? new Tensor(filled((wanted[i] as Tensor).shape, 0, float64)));
    });
  };
  return gradcheck(gradients, [...list, ...upstream], ...args);
}
