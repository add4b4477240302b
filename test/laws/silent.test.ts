// What a port of a PyTorch program would get wrong without a word, did it not raise an error or do what is meant.

import { describe, expect, it, vi } from "vitest";
import * as torch from "../../src/index.js";

const { autograd } = torch;

describe("modes with a body", () => {
  const x = torch.tensor([-1], { requiresGrad: true });
  const later = (async () => 1) as never;

  it("setGradEnabled runs it in the mode, gives its result and ends", () => {
    expect(torch.setGradEnabled(false, () => x.mul(2)).requiresGrad).toBe(false);
    expect(torch.isGradEnabled()).toBe(true);
    const inner = torch.noGrad(() => torch.setGradEnabled(true, () => x.mul(2)));
    expect(inner.requiresGrad).toBe(true);
    expect(() => torch.setGradEnabled(false, 5 as never)).toThrow("setGradEnabled: expected a function");
    expect(() => torch.setGradEnabled(false, later)).toThrow("setGradEnabled: the body returned a promise");
    expect(torch.isGradEnabled()).toBe(true);
  });

  it("setDetectAnomaly runs it, gives its result and ends", () => {
    const walk = (): number => {
      x.sqrt().sum().backward();
      return 7;
    };
    expect(() => autograd.setDetectAnomaly(true, walk)).toThrow(/nan/i);
    expect(autograd.setDetectAnomaly(true, false, walk)).toBe(7);
    expect(autograd.detectAnomaly(() => autograd.setDetectAnomaly(false, walk))).toBe(7);
    expect(walk).not.toThrow();
    expect(() => autograd.setDetectAnomaly("on" as never)).toThrow(
      'setDetectAnomaly: expected a boolean, but got string "on"',
    );
    expect(() => autograd.detectAnomaly(later)).toThrow("detectAnomaly: the body returned a promise");
  });

  it("inferenceMode is noGrad, and records where it is told not to be", () => {
    expect(torch.inferenceMode(() => x.mul(2)).requiresGrad).toBe(false);
    expect(torch.inferenceMode(true, () => x.mul(2)).requiresGrad).toBe(false);
    expect(torch.noGrad(() => torch.inferenceMode(false, () => x.mul(2))).requiresGrad).toBe(true);
    expect(() => torch.inferenceMode(later)).toThrow("inferenceMode: the body returned a promise");
  });
});

describe("places", () => {
  const { nn } = torch;
  const x = torch.arange(6).reshape(3, 2).float();
  const [last, far, one] = [torch.tensor([-1n]), torch.tensor([0n, -4n]), torch.ones(1, 2)];
  // As PyTorch 1.13 does: these raise, the others wrap.
  it.each<[string, () => unknown, string]>([
    ["indexSelect", () => x.indexSelect(0, last), "index -1 is out of bounds for dimension 0 with size 3"],
    ["indexSelect", () => x.indexSelect(1, far), "index -4 is out of bounds for dimension 1 with size 2"],
    ["indexAdd", () => x.indexAdd(0, last, one), "index -1 is out of bounds"],
    ["indexAdd_", () => x.clone().indexAdd_(0, last, one), "index -1 is out of bounds"],
    ["indexCopy", () => x.indexCopy(0, last, one), "index -1 is out of bounds"],
    ["indexCopy_", () => x.clone().indexCopy_(0, last, one), "index -1 is out of bounds"],
    ["embedding", () => nn.functional.embedding(last, x), "index -1 is out of bounds"],
    ["indexFill", () => x.indexFill(0, far, 9), "index -4 is out of bounds for dimension 0 with size 3"],
    ["take", () => x.take(torch.tensor([-7n])), "tried to access index -7 on a tensor of 6 elements"],
    ["gather", () => x.gather(0, torch.tensor([[-1n, 0n]])), "index -1 is out of bounds"],
  ])("%s refuses what lies outside, and shows what was given", (name, call, message) => {
    expect(call).toThrow(`${name}: `);
    expect(call).toThrow(message);
  });

  it("outside a table change none of its rows", () => {
    const table = x.clone();
    expect(() => nn.functional.embedding(last, table, { maxNorm: 1 })).toThrow(RangeError);
    expect(table.equal(x)).toBe(true);
  });

  it("of indexFill, take and put may count from the end", () => {
    expect(x.indexFill(0, last, 9).tolist()).toEqual([
      [0, 1],
      [2, 3],
      [9, 9],
    ]);
    expect(x.take(last).tolist()).toEqual([5]);
    expect(x.put(last, torch.tensor([7])).tolist()).toEqual([
      [0, 1],
      [2, 3],
      [4, 7],
    ]);
  });

  it("of setIndex come as one list, and nothing after the value is dropped", () => {
    expect(() => (x.clone().setIndex as (...args: number[]) => unknown)(0, 1, 5)).toThrow(
      "setIndex: write several indices as one list: setIndex([0, 1], 5)",
    );
    expect(torch.zeros(3, 3).setIndex([0, 2], 5).index(0, 2).item()).toBe(5);
    expect(
      torch
        .zeros(3, 3)
        .setIndex([[0, 2]], 5)
        .index([0, 2])
        .sum()
        .item(),
    ).toBe(30);
  });
});

describe("modules by name and in order", () => {
  const { nn } = torch;
  const parts = (): Map<string, torch.nn.AnyModule> =>
    new Map<string, torch.nn.AnyModule>([
      ["fc", new nn.Linear(2, 3)],
      ["act", new nn.ReLU()],
      ["out", new nn.Linear(3, 1)],
    ]);
  const keys = (module: torch.nn.AnyModule): string => [...module.stateDict().keys()].join();

  it("a Map, pairs and an object make the same Sequential", () => {
    for (const named of [parts(), [...parts()], Object.fromEntries(parts())]) {
      const net = new nn.Sequential(named);
      expect(keys(net)).toBe("fc.weight,fc.bias,out.weight,out.bias");
      expect(net(torch.ones(1, 2)).shape).toEqual([1, 1]);
    }
    expect(keys(new nn.Sequential([...parts().values()] as never))).toBe("0.weight,0.bias,2.weight,2.bias");
    expect(() => new nn.Sequential(new Set([new nn.ReLU()]) as never)).toThrow(
      "Sequential: expected pairs of a name and a module",
    );
    expect(() => new nn.Sequential(null as never)).toThrow(
      "Sequential: expected modules by name, but got null",
    );
    expect(new nn.ModuleDict(parts()).size).toBe(3);
    expect(new nn.ParameterDict(new Map([["scale", torch.ones(2)]])).get("scale").shape).toEqual([2]);
  });

  it("a part of a Sequential keeps its names, as in PyTorch, and grows behind them", () => {
    const net = new nn.Sequential(new nn.Linear(2, 2), new nn.ReLU(), new nn.Linear(2, 1));
    const part = net.slice(1);
    expect(keys(part)).toBe("2.weight,2.bias");
    expect(keys(part.append(new nn.Linear(1, 1)))).toBe("2.weight,2.bias,3.weight,3.bias");
    expect(keys(new nn.Sequential(parts()).slice(-1))).toBe("out.weight,out.bias");
    expect(() => torch.cat([net, torch.ones(1)] as never)).toThrow("but got a Sequential");
    expect(keys(new nn.ModuleList(net).slice(2))).toBe("0.weight,0.bias");
  });

  it("a number never slips in before what was there", () => {
    const message = 'a module named "3" would stand before "fc"';
    expect(() => new nn.Sequential(parts()).append(new nn.ReLU())).toThrow(message);
    expect(
      () =>
        new nn.Sequential(
          new Map([
            ["1", new nn.ReLU()],
            ["0", new nn.ReLU()],
          ]),
        ),
    ).toThrow('a module named "0" would stand before "1"');
  });
});

it("states that are still to come are refused", () => {
  const { nn, optim } = torch;
  const model = new nn.Linear(1, 1);
  const optimizer = new optim.SGD(model.parameters(), { lr: 1 });
  const schedules = [
    new optim.lrScheduler.StepLR(optimizer, 1),
    new optim.lrScheduler.ReduceLROnPlateau(optimizer),
  ];
  const promise = Promise.resolve(new Map()) as never;
  for (const load of [
    () => model.loadStateDict(promise),
    () => model.loadStateDict(promise, { strict: false }),
    () => optimizer.loadStateDict(promise),
    ...schedules.map((schedule) => () => schedule.loadStateDict(promise)),
  ]) {
    expect(load).toThrow("loadStateDict: got a promise, not what it promises; await it first");
  }
});

describe("a plain tensor in the place of a parameter", () => {
  const { nn, optim } = torch;
  const put = (module: object, name: string): void => void Object.assign(module, { [name]: torch.ones(1) });
  const message = (name: string): string =>
    `cannot assign a Tensor as parameter '${name}' (nn.Parameter or null expected); assign new nn.Parameter(tensor)`;

  it.each<[string, () => torch.nn.AnyModule, string]>([
    ["Linear", () => new nn.Linear(1, 1), "weight"],
    ["Linear", () => new nn.Linear(1, 1, { bias: false }), "bias"],
    ["Bilinear", () => new nn.Bilinear(1, 1, 1), "weight"],
    ["Conv1d", () => new nn.Conv1d(1, 1, 1), "bias"],
    ["Embedding", () => new nn.Embedding(1, 1), "weight"],
    ["BatchNorm1d", () => new nn.BatchNorm1d(1), "weight"],
    ["LayerNorm", () => new nn.LayerNorm(1), "bias"],
    ["RMSNorm", () => new nn.RMSNorm(1), "weight"],
    ["GroupNorm", () => new nn.GroupNorm(1, 1), "weight"],
    ["LSTM", () => new nn.LSTM(1, 1), "weight_ih_l0"],
    ["LSTMCell", () => new nn.LSTMCell(1, 1), "bias_hh"],
    ["MultiheadAttention", () => new nn.MultiheadAttention(1, 1), "in_proj_weight"],
    ["PReLU", () => new nn.PReLU(), "weight"],
  ])("is refused of %s when the parameters or the state are asked for", (name, make, parameter) => {
    const module = make();
    put(module, parameter);
    const net = new nn.Sequential(module);
    expect(() => new optim.SGD(net.parameters(), { lr: 1 })).toThrow(`${name}: ${message(parameter)}`);
    expect(() => net.stateDict()).toThrow(message(parameter));
    Object.assign(module, { [parameter]: new nn.Parameter(torch.ones(1)) });
    expect(net.stateDict().has(`0.${parameter}`)).toBe(true);
  });

  it("is any other value in the place of an option that is null", () => {
    const norm = new nn.RMSNorm(1);
    const table = new nn.Embedding(2, 1);
    put(norm, "eps");
    put(table, "paddingIdx");
    expect([...norm.parameters(), ...table.parameters()].length).toBe(2);
  });

  it("is refused of a subclass whose parameters have been asked for", () => {
    class Scale extends nn.Module {
      factor: torch.nn.Parameter | null = new nn.Parameter(torch.ones(1));
      offset: torch.Tensor = torch.ones(1);
    }
    const scale = new Scale();
    expect([...scale.parameters()].length).toBe(1);
    scale.offset = torch.zeros(1);
    // @ts-expect-error: a Tensor is no Parameter
    scale.factor = scale.offset.mul(2);
    expect(() => scale.zeroGrad()).toThrow(message("factor"));
    scale.factor = null;
    expect([...scale.parameters()].length).toBe(0);
  });

  it("may be a buffer, or what is computed in its place", () => {
    const norm = new nn.BatchNorm1d(1);
    norm.running_mean = torch.ones(1);
    expect(norm.stateDict().get("running_mean")?.item()).toBe(1);
    const layer = nn.utils.weightNorm(new nn.Linear(1, 1));
    layer(torch.ones(1, 1));
    expect([...layer.stateDict().keys()]).toEqual(["bias", "weight_g", "weight_v"]);
    expect([...nn.deepcopy(layer).stateDict().keys()]).toEqual(["bias", "weight_g", "weight_v"]);
    nn.utils.removeWeightNorm(layer);
    expect([...layer.stateDict().keys()].sort()).toEqual(["bias", "weight"]);
  });
});

it("a target that broadcasts against the input is warned of, once for each pair of sizes", () => {
  const F = torch.nn.functional;
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  try {
    const losses = [F.mseLoss, F.l1Loss, F.smoothL1Loss, F.huberLoss];
    losses.forEach((loss, i) => {
      const [input, target] = [torch.ones(i + 2, 1), torch.ones(i + 2)];
      for (let step = 0; step < 3; step++) {
        loss(input, target);
        loss(input, target.viewAs(input));
      }
      expect(warn).toHaveBeenCalledTimes(i + 1);
      expect(warn.mock.lastCall?.[0]).toBe(
        `${loss.name}: Using a target size [${i + 2}] that is different to the input size [${i + 2}, 1]. This will likely lead ` +
          "to incorrect results due to broadcasting. Please ensure they have the same size, with target.viewAs(input) for example.",
      );
    });
    new torch.nn.MSELoss()(torch.ones(2, 1), torch.ones(2));
    expect(warn).toHaveBeenCalledTimes(losses.length);
  } finally {
    warn.mockRestore();
  }
});

describe("types that are not here", () => {
  const { bfloat16, complex128, complex64, float16, half, int16, int8, short } = torch;
  const types = { bfloat16, complex128, complex64, float16, half, int16, int8, short };
  it.each(Object.entries(types))("%s is refused, not taken for the default", (name, type) => {
    const dtype = type as never;
    const x = torch.ones(1);
    for (const call of [
      () => torch.ones([1], { dtype }),
      () => torch.tensor([1], { dtype }),
      () => torch.rand(1, { dtype }),
      () => torch.arange(1, { dtype }),
      () => torch.zerosLike(x, { dtype }),
      () => new torch.nn.Linear(1, 1, { dtype }),
      () => x.to(dtype),
      () => x.to({ dtype }),
      () => x.sum({ dtype }),
      () => torch.setDefaultDtype(dtype),
      () => torch.nn.functional.softmax(x, 0, { dtype }),
    ]) {
      expect(call).toThrow(`${name} is not here: use `);
    }
  });
});
