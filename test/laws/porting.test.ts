// What somebody meets who ports a program of PyTorch's line by line: printed forms, attributes and messages.

import { inspect } from "node:util";
import { describe, expect, it, vi } from "vitest";
import { DataLoader, Dataset, Subset, TensorDataset } from "../../src/data/index.js";
import * as torch from "../../src/index.js";

const { nn, optim } = torch;

describe("what is found along a dimension", () => {
  it("prints as PyTorch's", () => {
    const x = torch.tensor([1, 3, 2]);
    expect(String(x.max(0))).toBe("torch.return_types.max(\nvalues=tensor(3.),\nindices=tensor(1))");
    expect(String(x.topk(2))).toBe(
      "torch.return_types.topk(\nvalues=tensor([3., 2.]),\nindices=tensor([1, 2]))",
    );
    expect(String(x.sort())).toContain("torch.return_types.sort(\nvalues=tensor([1., 2., 3.])");
    expect(String(x.kthvalue(1))).toContain("torch.return_types.kthvalue(");
  });
});

describe("losses print the name of the whole operation", () => {
  const x = torch.zeros(2, 3, { requiresGrad: true });
  const F = nn.functional;
  const labels = torch.tensor([0n, 2n]);
  const ones = torch.ones(2, 3);
  it.each([
    ["NllLossBackward0", F.crossEntropy(x, labels)],
    ["NllLossBackward0", F.crossEntropy(x, labels, { reduction: "sum" })],
    ["NllLoss2DBackward0", F.crossEntropy(x.t().unsqueeze(0), torch.tensor([[0n, 1n]]))],
    ["MseLossBackward0", F.mseLoss(x, ones)],
    ["BinaryCrossEntropyBackward0", F.binaryCrossEntropy(x.sigmoid(), ones)],
    ["BinaryCrossEntropyWithLogitsBackward0", F.binaryCrossEntropyWithLogits(x, ones)],
    ["SmoothL1LossBackward0", F.smoothL1Loss(x, ones)],
    ["HuberLossBackward0", F.huberLoss(x, ones)],
    ["SoftMarginLossBackward0", F.softMarginLoss(x, ones)],
    ["MeanBackward0", F.l1Loss(x, ones)],
    ["RsubBackward1", torch.rsub(x, 1)],
    ["RsubBackward0", torch.rsub(x, ones)],
  ])("%s", (node, loss) => {
    expect(loss.gradFn?.name).toBe(node);
    expect(loss.toString()).toContain(`grad_fn=<${node}>`);
  });
});

describe("data", () => {
  it("is the elements without history, and can be exchanged", () => {
    const w = new nn.Parameter(torch.ones(2));
    expect(w.data.requiresGrad).toBe(false);
    w.data.mul_(3);
    expect(w.tolist()).toEqual([3, 3]);
    w.data = torch.zeros(3);
    expect(w.tolist()).toEqual([0, 0, 0]);
    expect(w.requiresGrad).toBe(true);
    expect(() => {
      w.data = torch.zeros(3, { dtype: torch.float64 });
    }).toThrow("data: expected a Tensor of torch.float32, but got torch.float64");
  });

  it("tells of a change that would make gradients wrong", () => {
    const w = new nn.Parameter(torch.ones(2));
    const y = w.exp();
    y.data.mul_(2);
    expect(() => y.sum().backward()).toThrow(/modified by an inplace operation/);
  });
});

describe("finfo and iinfo", () => {
  it("are IEEE 754's and the integers' bounds", () => {
    const one = torch.tensor(1);
    const { eps, max, tiny } = torch.finfo(torch.float32);
    expect(one.add(eps).gt(1).item()).toBe(true);
    expect(
      one
        .add(eps / 2)
        .gt(1)
        .item(),
    ).toBe(false);
    expect(torch.tensor(max).item()).toBe(max);
    expect(torch.tensor(max).mul(1.0000001).item()).toBe(Number.POSITIVE_INFINITY);
    expect(torch.tensor(tiny).item()).toBe(tiny);
    expect(torch.finfo().dtype).toBe("float32");
    expect(torch.finfo(torch.float64).eps).toBe(Number.EPSILON);
    expect(torch.iinfo(torch.uint8)).toEqual({ bits: 8, max: 255, min: 0, dtype: "uint8" });
    expect(torch.iinfo(torch.int32).min).toBe(-2147483648);
    expect(torch.iinfo(torch.int64).max).toBe(9223372036854775807n);
    expect(() => torch.finfo(torch.int64)).toThrow(
      "finfo: expected a floating point dtype, but got torch.int64",
    );
    expect(() => torch.iinfo(torch.bool)).toThrow("iinfo: expected an integer dtype, but got torch.bool");
  });
});

describe("messages name what was called, and the mend", () => {
  const F = nn.functional;
  const one = torch.ones(1);
  it.each<[string, () => unknown]>([
    [
      "linear: mat1 and mat2 shapes cannot be multiplied: the input of [3, 4] has 4 features",
      () => new nn.Linear(5, 2)(torch.ones(3, 4)),
    ],
    [
      "use target.long(), or give probabilities of the input's shape [3, 4]",
      () => F.crossEntropy(torch.ones(3, 4), torch.tensor([0, 1, 2])),
    ],
    ["convert the indices with .long()", () => new nn.Embedding(5, 2)(torch.tensor([1, 2]))],
    ["embedding: index 5 is out of bounds", () => new nn.Embedding(5, 2)(torch.tensor([5n]))],
    ["use model.parameters()", () => new optim.SGD(new nn.Linear(1, 1) as never, { lr: 1 })],
    [
      "argument 'padding_mode'; it is written 'paddingMode' here",
      () => new nn.Conv2d(1, 2, 3, { padding_mode: "zeros" } as never),
    ],
    [
      "linear: mat1 and mat2 must have the same dtype: the input is torch.float64, the weight torch.float32; convert the input with " +
        ".to(torch.float32), or the layer",
      () => new nn.Linear(2, 1)(torch.ones(1, 2).double()),
    ],
    [
      "sigmoid: argument 'input' must be a Tensor, but got a Linear",
      () => torch.sigmoid(new nn.Linear(1, 1) as never),
    ],
    [
      "add: takes nothing more by position, but got 1; by name: alpha, out",
      () => torch.ones(1).add(1, 2 as never),
    ],
    ["torch.float32; use .long()", () => torch.ones(2).index(torch.ones(1))],
    [
      "cat: argument 'tensors' must be an array of Tensors, but got a Tensor; write [a, b]",
      () => torch.cat(one as never, one as never),
    ],
    ["stack: argument 'tensors' must be an array of Tensors", () => torch.stack(one as never, one as never)],
    [
      "vstack: argument 'tensors' must be an array of Tensors",
      () => torch.vstack(one as never, one as never),
    ],
    ["Tensor: use torch.tensor(data), or torch.empty(sizes)", () => new torch.Tensor([1, 2] as never)],
    [
      "argument 'requiresGrad' must be a boolean, but got string",
      () => torch.ones(1).requiresGrad_("no" as never),
    ],
  ])("%s", (message, call) => {
    expect(call).toThrow(message);
  });

  it("requiresGrad_ takes its keyword", () => {
    expect(torch.ones(1).requiresGrad_({ requiresGrad: false }).requiresGrad).toBe(false);
  });
});

it("a function of users may save null where an argument was left out", () => {
  class Affine extends torch.autograd.Function {
    static forward(
      ctx: torch.autograd.FunctionContext,
      x: torch.Tensor,
      bias: torch.Tensor | null,
    ): torch.Tensor {
      ctx.saveForBackward(x, bias);
      return bias === null ? x.mul(2) : x.mul(2).add(bias);
    }
    static backward(ctx: torch.autograd.FunctionContext, g: torch.Tensor): (torch.Tensor | null)[] {
      const [x, bias] = ctx.savedTensors;
      expect(x?.tolist()).toEqual([1]);
      return [g.mul(2), bias === null ? null : g];
    }
  }
  const x = torch.ones(1, { requiresGrad: true });
  Affine.apply(x, null).backward();
  expect(x.grad?.tolist()).toEqual([2]);
});

it("schedules print the rates that they set where they are told to, in PyTorch's words", () => {
  const print = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    const sched = optim.lrScheduler;
    const make = (): InstanceType<typeof optim.SGD> =>
      new optim.SGD(new nn.Linear(1, 1).parameters(), { lr: 0.1, momentum: 0.9 });
    const optimizer = make();
    const said = (): unknown[] => print.mock.calls.splice(0).map(([line]) => line as unknown);
    const step = new sched.StepLR(optimizer, 1, { gamma: 0.1, verbose: true });
    expect(said()).toEqual(["Adjusting learning rate of group 0 to 1.0000e-01."]);
    step.step();
    expect(said()).toEqual(["Adjusting learning rate of group 0 to 1.0000e-02."]);
    step.step(3);
    expect(said()).toEqual(["Epoch 00003: adjusting learning rate of group 0 to 1.0000e-04."]);
    expect(step.stateDict()["verbose"]).toBe(true);
    new sched.CosineAnnealingWarmRestarts(make(), 2, 1, 0, -1, true);
    expect(said()).toEqual(["Epoch 00000: adjusting learning rate of group 0 to 1.0000e-01."]);
    const plateau = new sched.ReduceLROnPlateau(make(), { patience: 0, verbose: true });
    plateau.step(1);
    plateau.step(1);
    expect(said()).toEqual(["Epoch 00002: reducing learning rate of group 0 to 1.0000e-02."]);
    const verbose = true;
    const adjusts = /^Adjusting learning rate of group 0 to \d\.\d{4}e[+-]\d\d\.$/;
    for (const begin of [
      () => new sched.MultiStepLR(make(), [1], { verbose }),
      () => new sched.ExponentialLR(make(), 1, { verbose }),
      () => new sched.LambdaLR(make(), () => 1, { verbose }),
      () => new sched.MultiplicativeLR(make(), () => 1, { verbose }),
      () => new sched.ConstantLR(make(), { verbose }),
      () => new sched.LinearLR(make(), { verbose }),
      () => new sched.PolynomialLR(make(), { verbose }),
      () => new sched.CosineAnnealingLR(make(), 1, { verbose }),
      () => new sched.CyclicLR(make(), 0.1, 1, { verbose }),
      () => new sched.OneCycleLR(make(), 1, { totalSteps: 3, verbose }),
    ]) {
      begin();
      expect(said()).toEqual([expect.stringMatching(adjusts)]);
    }
    const both = make();
    const parts = [new sched.ConstantLR(both), new sched.StepLR(both, 1)];
    new sched.SequentialLR(both, parts, [1], { verbose });
    expect(said()).toEqual([]);
    expect(() => new sched.StepLR(optimizer, 1, { verbose: 1 as never })).toThrow(
      "StepLR: argument 'verbose' must be a boolean, but got number 1",
    );
  } finally {
    print.mockRestore();
  }
});

describe("what ports write, and is here", () => {
  it("tensor takes tensors of one element, whose types count", () => {
    const [f, i] = [torch.tensor(1.5), torch.tensor(3n)];
    const [d, b] = [torch.tensor(2.5, { dtype: torch.float64 }), torch.tensor(true)];
    expect(torch.tensor([f, [f]].flat()).tolist()).toEqual([1.5, 1.5]);
    expect(torch.tensor([[i], [i]]).dtype).toBe(torch.int64);
    expect(torch.tensor([i, 2.5]).tolist()).toEqual([3, 2.5]);
    expect(torch.tensor([2, d]).dtype).toBe(torch.float64);
    expect(torch.tensor([b, 5n]).tolist()).toEqual([1, 5]);
    expect(torch.tensor([b, b]).dtype).toBe(torch.bool);
    expect(() => torch.tensor([torch.ones(2)])).toThrow("item: a Tensor with 2 elements");
    expect(
      torch
        .arange(3)
        .index([i.sub(1), i.sub(3)])
        .tolist(),
    ).toEqual([2, 0]);
    expect(() => torch.arange(3).index([f])).toThrow("but got torch.float32; use .long()");
  });

  it("normal takes what other new tensors take", () => {
    expect(torch.normal(0, 1, [2], { requiresGrad: true }).requiresGrad).toBe(true);
    expect(torch.normal(0, 1, { size: [2], dtype: torch.float64 }).dtype).toBe(torch.float64);
    expect(torch.normal(torch.zeros(2), 1, { requiresGrad: true }).isLeaf).toBe(true);
    expect(() => torch.normal(torch.zeros(2), 1, { dtype: torch.float64 })).toThrow(
      "takes no 'dtype' beside a Tensor",
    );
    expect(() => torch.normal(torch.zeros(2), 1, [5])).toThrow("takes no 'size' beside a Tensor");
    expect(() => torch.randint("3" as never, [2])).toThrow("randint: argument 'high' must be an integer");
    const out = torch.zeros(2);
    expect(torch.normal(5, 0, [2], { out })).toBe(out);
    expect(out.tolist()).toEqual([5, 5]);
  });

  it("randint takes its arguments by name", () => {
    const drawn = (draw: () => torch.Tensor): unknown => {
      torch.manualSeed(3);
      return draw().tolist();
    };
    const expected = drawn(() => torch.randint(0, 1000, [4]));
    expect(drawn(() => torch.randint(1000, [4]))).toEqual(expected);
    expect(drawn(() => torch.randint(1000, { size: [4] }))).toEqual(expected);
    expect(drawn(() => torch.randint(0, 1000, { size: [4] }))).toEqual(expected);
    expect(drawn(() => torch.randint({ high: 1000, size: [4] }))).toEqual(expected);
    expect(drawn(() => torch.randint(0, { high: 1000, size: [4] }))).toEqual(expected);
    expect(torch.randint({ low: 3, high: 4, size: [1], dtype: torch.float32 }).tolist()).toEqual([3]);
    expect(() => torch.randint(4, undefined as never)).toThrow("randint: missing required argument 'size'");
  });

  it("a node says which come next, and shows its name", () => {
    const x = torch.ones(1, { requiresGrad: true });
    const [first] = x.mul(2).sum().gradFn?.nextFunctions ?? [];
    expect(first?.[0]?.name).toBe("MulBackward0");
    expect(first?.[1]).toBe(0);
    const [leaf, constant] = first?.[0]?.nextFunctions ?? [];
    expect(inspect(leaf)).toBe("[ <AccumulateGrad>, 0 ]");
    expect(constant?.[0] ?? null).toBe(null);
  });

  it("functions have their names of torch.special, too", () => {
    const x = torch.tensor([0.25, 2]);
    expect(torch.special.expit(x).equal(torch.sigmoid(x))).toBe(true);
    expect(torch.special.gammaln(x).equal(torch.lgamma(x))).toBe(true);
    expect(torch.special.psi(x).equal(torch.digamma(x))).toBe(true);
  });

  it("what programs say to devices is taken", () => {
    const net = new nn.Linear(1, 1);
    expect(net.cpu()).toBe(net);
    torch.cuda.manualSeedAll(1);
    torch.backends.cudnn.deterministic = true;
    expect(torch.backends.mps.isAvailable()).toBe(false);
  });
});

describe("datasets", () => {
  class Squares extends Dataset<number> {
    readonly length = 3;
    get(index: number): number {
      return index ** 2;
    }
  }

  it("are looped over", () => {
    expect([...new Squares()]).toEqual([0, 1, 4]);
    expect([...new DataLoader(new Squares())].length).toBe(3);
    class Later extends Dataset<number> {
      readonly length = 1;
      async get(index: number): Promise<number> {
        return index;
      }
    }
    expect(() => [...new Later()]).toThrow("Dataset: its items arrive later");
    expect(() => new DataLoader([1, 2], { sampler: new Squares() })).toThrow(
      "DataLoader: argument 'sampler' must be a Sampler or another iterable, but got a Squares",
    );
    for (const [x, y] of new TensorDataset(torch.ones(1, 2), torch.zeros(1))) {
      expect([x.shape, y.shape]).toEqual([[2], []]);
    }
  });

  it("are told what they lack", () => {
    class Cubes extends (Dataset as unknown as new () => object) {
      readonly length = 3;
    }
    const lacks = "but got a Cubes without get(index), Python's __getitem__";
    expect(() => new DataLoader(new Cubes() as never)).toThrow(lacks);
    expect(() => new Subset(new Cubes() as never, [0])).toThrow(lacks);
    expect(() => new DataLoader({ get: () => 1 } as never)).toThrow("without length, Python's __len__");
  });
});
