// Hooks on modules: what they see, and what they may change.

import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { nn } from "../../src/index.js";

const two = (): torch.Tensor => torch.tensor([[1, 2]], { requiresGrad: true });

describe("hooks on the way back", () => {
  it("see the gradients of inputs and outputs, and may replace those of the inputs", () => {
    const layer = new nn.Linear(2, 3);
    const seen: [number[], number[]][] = [];
    const handle = layer.registerFullBackwardHook((module, gradInput, gradOutput) => {
      expect(module).toBe(layer);
      seen.push([gradInput[0]?.shape as number[], gradOutput[0]?.shape as number[]]);
      return [(gradInput[0] as torch.Tensor).mul(2)];
    });
    const x = two();
    layer(x).sum().backward();
    expect(seen).toEqual([
      [
        [1, 2],
        [1, 3],
      ],
    ]);
    const doubled = x.grad?.tolist();
    handle.remove();
    x.grad = null;
    layer(x).sum().backward();
    const again = x.grad as torch.Tensor | null;
    expect(doubled).toEqual(again?.mul(2).tolist());
    expect(seen).toHaveLength(1);
  });

  it("may replace the gradients of the outputs before the module sees them", () => {
    const layer = new nn.Linear(2, 2);
    layer.registerFullBackwardPreHook((_, [g]) => (g as torch.Tensor).mul(3));
    const x = two();
    layer(x).sum().backward();
    expect(layer.bias?.grad?.tolist()).toEqual([3, 3]);
  });

  it("are called with null where the input has no gradient", () => {
    const layer = new nn.Linear(2, 2);
    let inputs: unknown;
    layer.registerFullBackwardHook((_, gradInput) => {
      inputs = gradInput;
    });
    layer(torch.tensor([[1, 2]]))
      .sum()
      .backward();
    expect(inputs).toEqual([null]);
  });

  it("see several outputs, and leave weights and gradients as they are", () => {
    torch.manualSeed(0);
    const plain = new nn.LSTM(2, 3);
    torch.manualSeed(0);
    const watched = new nn.LSTM(2, 3);
    let outputs = 0;
    watched.registerFullBackwardHook((_, __, gradOutput) => {
      outputs = gradOutput.length;
    });
    const [a, b] = [plain, watched].map((lstm) => {
      lstm(torch.ones([4, 2]))[0]
        .sum()
        .backward();
      return [...lstm.parameters()].map((p) => p.grad?.tolist());
    });
    expect(b).toEqual(a);
    expect(outputs).toBe(1);
  });

  it("refuse another number of gradients", () => {
    const layer = new nn.Linear(2, 2);
    layer.registerFullBackwardHook((_, [g]) => [g ?? null, null]);
    expect(() => layer(two()).sum().backward()).toThrow("invalid number of gradients: got 2, but expected 1");
  });
});

describe("hooks on states", () => {
  it("run before and after each part is gathered, and may change it", () => {
    const model = new nn.Sequential(new nn.Linear(1, 1), new nn.Linear(1, 1));
    const calls: string[] = [];
    model.at(1).registerStateDictPreHook((_, prefix) => void calls.push(`pre ${prefix}`));
    model.at(1).registerStateDictPostHook((_, state, prefix) => {
      calls.push(`post ${prefix}`);
      state.delete(`${prefix}.bias`);
    });
    expect([...model.stateDict().keys()]).toEqual(["0.weight", "0.bias", "1.weight"]);
    expect(calls).toEqual(["pre 1", "post 1"]);
  });

  it("may rename keys before values are taken over, and see what was missing", () => {
    const layer = new nn.Linear(1, 1);
    layer.registerLoadStateDictPreHook((_, state) => {
      state.set("weight", state.get("old_weight") as torch.Tensor);
      state.delete("old_weight");
    });
    let missing: readonly string[] = [];
    layer.registerLoadStateDictPostHook((_, keys) => {
      missing = keys.missingKeys;
    });
    const given = { old_weight: torch.tensor([[7]]) };
    layer.loadStateDict(given, false);
    expect(layer.weight.tolist()).toEqual([[7]]);
    expect(missing).toEqual(["bias"]);
    expect(Object.keys(given)).toEqual(["old_weight"]);
  });
});
