// What changes after it was recorded: another geometry (unsqueeze_) or other elements (fill_) of an input, other elements
// of a result. The gradient is then as without the change, or backward refuses and names the operation; never wrong.

import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { publicFunctions } from "./public-functions.js";

const tensor = (data: Parameters<typeof torch.tensor>[0]): torch.Tensor =>
  torch.tensor(data, { dtype: torch.float64 });
const square = [
  [0.3, 0.9, 0.2],
  [0.8, 0.1, 0.7],
  [0.4, 0.6, 0.5],
];
const shapes: Record<string, () => torch.Tensor> = {
  matrix: () => tensor(square),
  row: () => tensor([square[0] as number[]]),
  vector: () => tensor(square[1] as number[]),
  scalar: () => tensor(0.5),
  batch: () => tensor([square, square]),
};
const others: readonly (readonly unknown[])[] = [
  [],
  [0],
  [1],
  [-1],
  [0, 1],
  [1, 0],
  [0.5],
  [[0]],
  [[1, 0]],
  [[3, 3]],
  [[9]],
  [[2, 3, 3]],
  [[1, 3, 3]],
  [0, true],
  [[0], true],
  [2],
  [3],
  [2, 0],
  [0, [1, 0]],
  [{ dim: 0 }],
  [0, torch.tensor([1n, 0n])],
  [torch.tensor([1n, 0n, 2n])],
  [1, torch.tensor([[0n], [1n], [2n]])],
  [0, torch.tensor([1n, 0n]), 0.5],
  [torch.tensor([true, false, true]), 0.5],
  [0, 0, 2],
  [[1, 2]],
  [["mean"]],
];

type Outcome = { readonly grads: string } | { readonly refused: string };
type Change = "none" | "an input's geometry" | "an input's elements" | "a result's elements";

function change(what: Change, inputs: readonly torch.Tensor[], results: readonly torch.Tensor[]): void {
  for (const x of what === "none" ? [] : what === "a result's elements" ? results : inputs) {
    torch.noGrad(() => (what === "an input's geometry" ? x.unsqueeze_(0) : x.fill_(7)));
  }
}

function weights(r: torch.Tensor): torch.Tensor {
  return torch
    .arange(1, r.array.size + 1, { dtype: torch.float64 })
    .to(r.dtype)
    .reshape(r.shape);
}

function run(
  call: (args: unknown[]) => unknown,
  names: readonly string[],
  rest: readonly unknown[],
  listed: boolean,
  what: Change,
): Outcome | null {
  torch.manualSeed(3);
  const leaves = names.map((name) => (shapes[name] as () => torch.Tensor)().requiresGrad_());
  const inputs = leaves.map((leaf) => leaf.mul(1));
  let results: torch.Tensor[];
  let upstream: torch.Tensor[];
  try {
    const answer = call([...(listed ? [inputs] : inputs), ...rest]);
    results = (Array.isArray(answer) ? answer : [answer]).filter(
      (r): r is torch.Tensor =>
        r instanceof torch.Tensor && r.requiresGrad && r.dtype.isFloatingPoint && r.array.size < 1e4,
    );
    upstream = results.map(weights);
    if (results.length === 0 || results.some((r) => inputs.includes(r))) {
      return null;
    }
    change(what, inputs, results);
  } catch {
    return null;
  }
  try {
    torch.autograd.backward(results, { gradTensors: upstream });
  } catch (error) {
    return { refused: (error as Error).message };
  }
  return { grads: leaves.map((leaf) => `${leaf.grad?.shape.join()}: ${leaf.grad?.tolist()}`).join("; ") };
}

const subjects = publicFunctions().filter(
  (s) =>
    s.tensorFirst &&
    /^(torch|Tensor|nn\.functional|torch\.linalg)\./.test(s.path) &&
    !/_$|detach|requiresGrad|retainGrad|backward|defineActivation/i.test(s.name),
);
const names = Object.keys(shapes);
const CALLS = names.flatMap((a) => [
  [a],
  ...names.map((b) => [a, b]),
  ...(a === "vector" ? names.map((b) => [b, "matrix", "matrix"]) : []),
]);

const REFUSED =
  /^backward: one of the variables needed for gradient computation has been modified by an inplace operation.* saved by \w+/s;

describe.each(["an input's geometry", "an input's elements", "a result's elements"] as const)(
  "after a change of %s",
  (what) => {
    it("the gradient is as it was, or is refused with the operation's name, for every public function of one to three tensors", () => {
      const wrong: string[] = [];
      let compared = 0;
      let refused = 0;
      for (const { path, call } of subjects) {
        for (const tensors of CALLS) {
          for (const rest of tensors.length === 1 ? others : [[], [1]]) {
            for (const listed of tensors.length === 2 && rest.length === 0 ? [false, true] : [false]) {
              const plain = run(call, tensors, rest, listed, "none");
              const after =
                plain === null || "refused" in plain ? null : run(call, tensors, rest, listed, what);
              // An expanded result, for example, cannot be written.
              if (after === null) {
                continue;
              }
              compared++;
              refused += Number("refused" in after);
              const shown = `${path}(${tensors.join(", ")}; ${JSON.stringify(rest, (_, v) => (v instanceof torch.Tensor ? String(v) : (v as unknown)))})`;
              if ("refused" in after && !REFUSED.test(after.refused)) {
                wrong.push(`${shown}: ${after.refused}`);
              } else if ("grads" in after && after.grads !== (plain as { grads: string }).grads) {
                wrong.push(`${shown}: ${after.grads}, not ${(plain as { grads: string }).grads}`);
              }
            }
          }
        }
      }
      expect(wrong).toEqual([]);
      expect(compared).toBeGreaterThan(2000);
      expect(refused).toBeGreaterThan(200);
    });
  },
);
