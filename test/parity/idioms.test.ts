// What programs of PyTorch do in passing; numbers are PyTorch 1.13's.

import * as torch from "ogee";
import { describe, expect, it } from "vitest";

const { nn } = torch;

describe("programs that are ported line by line", () => {
  it("draw as bernoulli does for float32 probabilities, and go on from there", () => {
    torch.manualSeed(1);
    expect(torch.bernoulli(torch.full([5], 0.4)).tolist()).toEqual([0, 1, 0, 0, 1]);
    expect(torch.rand(2).tolist()).toEqual([0.7998586297035217, 0.3971373438835144]);
  });

  it("draw in the order of memory for a tensor like a transposed one", () => {
    torch.manualSeed(0);
    const like = torch.zeros(2, 3).t();
    const drawn = torch.randnLike(like, { requiresGrad: true });
    expect(String(drawn.detach())).toBe(
      "tensor([[ 1.5410,  0.5684],\n        [-0.2934, -1.0845],\n        [-2.1788, -1.3986]])",
    );
    expect([drawn.isLeaf, drawn.requiresGrad, drawn.stride()]).toEqual([true, true, like.stride()]);
    for (const made of [torch.randLike(like), torch.randintLike(like, 9), torch.emptyLike(like)]) {
      expect([made.shape, made.stride()]).toEqual([like.shape, like.stride()]);
    }
    // Elements that share memory, or leave gaps, have no order to keep.
    expect(torch.randLike(torch.zeros(1, 3).expand(2, 3)).stride()).toEqual([3, 1]);
    expect(torch.randLike(torch.zeros(4, 3).index("::2")).stride()).toEqual([3, 1]);
  });

  it("take pairs apart by place", () => {
    const x = torch.arange(12).view(3, 4).to(torch.float32);
    expect(x.max(1)[1].tolist()).toEqual([3, 3, 3]);
    expect(x.topk(2)[0].index(0).tolist()).toEqual([3, 2]);
    expect(x.sort(1).length).toBe(2);
  });

  it("load states of before the count of batches", () => {
    const model = new nn.Sequential(new nn.Linear(2, 2), new nn.BatchNorm1d(2));
    const state = new Map([...model.stateDict()].filter(([key]) => !key.includes("num_batches")));
    model(torch.ones(3, 2));
    expect(model.loadStateDict(state)).toEqual({ missingKeys: [], unexpectedKeys: [] });
    expect(model.stateDict().get("1.num_batches_tracked")?.item()).toBe(0);
    expect(state.size).toBe(6);
    state.delete("1.running_mean");
    expect(() => model.loadStateDict(state)).toThrow('Missing key(s) in state_dict: "1.running_mean".');
  });

  it("name their own parts as they like", () => {
    class Named extends nn.Module {
      hooks: unknown[] = [];
      stateHooks = 1;
      leaves = 2;
      own = new nn.Linear(2, 1);
      override forward(x: torch.Tensor): torch.Tensor {
        return this.own(x);
      }
    }
    const model = new Named();
    expect(model(torch.ones(1, 2)).shape).toEqual([1, 1]);
    expect([...model.stateDict().keys()]).toEqual(["own.weight", "own.bias"]);
    expect([...model.parameters()]).toHaveLength(2);
  });

  it("copy models and states", () => {
    torch.manualSeed(3);
    const model = new nn.Sequential(new nn.Linear(2, 1), new nn.BatchNorm1d(1));
    const before = torch.getRngState();
    const copy = nn.deepcopy(model);
    expect(torch.getRngState()).toEqual(before);
    torch.noGrad(() => (model.at(0) as torch.nn.Linear).weight.fill_(7));
    const [weight, kept] = [model, copy].map((m) => m.stateDict().get("0.weight") as torch.Tensor);
    expect(kept?.equal(weight as torch.Tensor)).toBe(false);
    const state = nn.deepcopy(model.stateDict());
    torch.noGrad(() => (model.at(0) as torch.nn.Linear).weight.fill_(8));
    expect(state.get("0.weight")?.tolist()).toEqual([[7, 7]]);
    expect(copy.loadStateDict(state).missingKeys).toEqual([]);
  });

  it("call a function's apply without its class", () => {
    class Exp extends torch.autograd.Function {
      static forward(ctx: torch.autograd.FunctionContext, x: torch.Tensor): torch.Tensor {
        const y = x.exp();
        ctx.saveForBackward(y);
        return y;
      }
      static backward(ctx: torch.autograd.FunctionContext, g: torch.Tensor): torch.Tensor {
        return g.mul(ctx.savedTensors[0] as torch.Tensor);
      }
    }
    const { apply } = Exp as unknown as { apply: (x: torch.Tensor) => torch.Tensor };
    const x = torch.zeros(2, { requiresGrad: true });
    apply(x).sum().backward();
    expect(x.grad?.tolist()).toEqual([1, 1]);
  });

  it("go through lists by their length, and dictionaries by items", () => {
    const list = new nn.ModuleList([new nn.ReLU(), new nn.Tanh()]);
    expect([list.length, new nn.Sequential(new nn.ReLU()).length]).toEqual([2, 1]);
    expect(new nn.ParameterList([torch.ones(1)]).length).toBe(1);
    const dictionary = new nn.ModuleDict({ a: new nn.ReLU() });
    expect([...dictionary.items()].map(([name, module]) => [name, String(module)])).toEqual([
      ["a", "ReLU()"],
    ]);
    expect([...dictionary.values()].map(String)).toEqual(["ReLU()"]);
  });

  it("go on from a state of the generator that is a tensor, as in a checkpoint", () => {
    torch.manualSeed(5);
    torch.rand(3);
    const state = torch.tensor(torch.getRngState());
    const drawn = torch.rand(4).tolist();
    torch.setRngState(state);
    expect(torch.rand(4).tolist()).toEqual(drawn);
    expect(() => {
      torch.setRngState(torch.ones(3));
    }).toThrow("but got a Tensor");
  });
});
