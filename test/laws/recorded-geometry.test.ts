// What a rule of differentiation knows of its inputs it has noted when it was recorded: an input that gets another
// geometry afterwards (t_, squeeze_, unsqueeze_) neither changes the gradient nor breaks it.

import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { publicFunctions } from "./public-functions.js";

const tensor = (data: Parameters<typeof torch.tensor>[0]): torch.Tensor => torch.tensor(data, { dtype: torch.float64 });
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
  [], [0], [1], [-1], [0, 1], [1, 0], [0.5], [[0]], [[1, 0]], [[3, 3]], [[9]], [[2, 3, 3]], [[1, 3, 3]], [0, true], [[0], true], [2], [3], [2, 0],
  [0, [1, 0]], [{ dim: 0 }], [0, torch.tensor([1n, 0n])], [torch.tensor([1n, 0n, 2n])], [1, torch.tensor([[0n], [1n], [2n]])],
  [0, torch.tensor([1n, 0n]), 0.5], [torch.tensor([true, false, true]), 0.5], [0, 0, 2], [[1, 2]], [["mean"]],
];

type Outcome = { readonly grads: string } | { readonly refused: string };

function run(call: (args: unknown[]) => unknown, names: readonly string[], rest: readonly unknown[], listed: boolean, disturb: boolean): Outcome | null {
  torch.manualSeed(3);
  const leaves = names.map((name) => (shapes[name] as () => torch.Tensor)().requiresGrad_());
  const inputs = leaves.map((leaf) => leaf.mul(1));
  let results: torch.Tensor[];
  try {
    const answer = call([...(listed ? [inputs] : inputs), ...rest]);
    results = (Array.isArray(answer) ? answer : [answer]).filter((r): r is torch.Tensor => r instanceof torch.Tensor && r.requiresGrad && r.dtype.isFloatingPoint && r.array.size < 1e4);
  } catch {
    return null;
  }
  if (results.length === 0 || results.some((r) => inputs.includes(r))) {
    return null;
  }
  const total = results.reduce<torch.Tensor>((sum, r) => sum.add(r.mul(r).sum()), tensor(0));
  if (disturb) {
    for (const x of inputs) {
      torch.noGrad(() => x.unsqueeze_(0));
    }
  }
  try {
    total.backward();
  } catch (error) {
    return { refused: (error as Error).message };
  }
  return { grads: leaves.map((leaf) => `${leaf.grad?.shape.join()}: ${leaf.grad?.tolist()}`).join("; ") };
}

const subjects = publicFunctions().filter((s) => s.tensorFirst && /^(torch|Tensor|nn\.functional|torch\.linalg)\./.test(s.path) && !/_$|detach|requiresGrad|retainGrad|backward|defineActivation/i.test(s.name));
const names = Object.keys(shapes);
const CALLS = names.flatMap((a) => [[a], ...names.map((b) => [a, b]), ...(a === "vector" ? names.map((b) => [b, "matrix", "matrix"]) : [])]);

describe("a change of an input's geometry after the call leaves its gradient as it was, or is refused as a change in place", () => {
  let compared = 0;
  it("for every public function, over calls with one to three tensors", () => {
    const wrong: string[] = [];
    for (const { path, call } of subjects) {
      for (const tensors of CALLS) {
        for (const rest of tensors.length === 1 ? others : [[], [0], [1], [0.5]]) {
          for (const listed of [false, true]) {
            const plain = run(call, tensors, rest, listed, false);
            if (plain === null || "refused" in plain) {
              continue;
            }
            const disturbed = run(call, tensors, rest, listed, true);
            compared++;
            const shown = `${path}(${tensors.join(", ")}; ${JSON.stringify(rest, (_, v) => (v instanceof torch.Tensor ? String(v) : (v as unknown)))})`;
            if (disturbed === null || ("refused" in disturbed && !disturbed.refused.includes("modified by an inplace operation"))) {
              wrong.push(`${shown}: ${disturbed === null ? "the call itself failed" : (disturbed as { refused: string }).refused}`);
            } else if ("grads" in disturbed && disturbed.grads !== plain.grads) {
              wrong.push(`${shown}: ${disturbed.grads}, not ${plain.grads}`);
            }
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(2000);
  });
});
