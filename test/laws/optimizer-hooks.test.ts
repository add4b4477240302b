// Hooks around an optimizer's step: when they run, what they see and change, and that they go.

import { expect, it } from "vitest";
import * as torch from "../../src/index.js";

const { nn, optim } = torch;

function start(): { weight: torch.nn.Parameter; optimizer: torch.optim.SGD } {
  const weight = new nn.Parameter(torch.tensor([1, 2]));
  weight.sum().backward();
  return { weight, optimizer: new optim.SGD([weight], { lr: 0.5 }) };
}

it("runs hooks in the order of their registration: pre, the closure, the update, post", () => {
  const { weight, optimizer } = start();
  const seen: unknown[] = [];
  optimizer.registerStepPreHook((who, args) => {
    seen.push(["pre", who === optimizer, args.length, weight.tolist()]);
  });
  optimizer.registerStepPreHook(() => {
    seen.push("second");
  });
  optimizer.registerStepPostHook((who, args) => {
    seen.push(["post", who === optimizer, args.length, weight.tolist()]);
  });
  const closure = (): torch.Tensor => {
    seen.push("closure");
    return torch.tensor(3);
  };
  expect(optimizer.step(closure)?.item()).toBe(3);
  expect(seen).toEqual([["pre", true, 1, [1, 2]], "second", "closure", ["post", true, 1, [0.5, 1.5]]]);
});

it("lets a pre-hook change gradients, and put another closure in the place of the first", () => {
  const { weight, optimizer } = start();
  optimizer.registerStepPreHook(() => {
    torch.noGrad(() => weight.grad?.mul_(2));
  });
  optimizer.registerStepPreHook((_, args) => [
    () => {
      expect(args[0]?.().item()).toBe(7);
      return torch.tensor(8);
    },
  ]);
  expect(optimizer.step(() => torch.tensor(7))?.item()).toBe(8);
  expect(weight.tolist()).toEqual([0, 1]);
});

it("forgets a hook that was removed, also in the middle of others, and tells a hook from what is none", () => {
  const { optimizer } = start();
  const seen: string[] = [];
  const [first] = [
    optimizer.registerStepPreHook(() => void seen.push("first")),
    optimizer.registerStepPreHook(() => void seen.push("second")),
  ];
  const post = optimizer.registerStepPostHook(() => void seen.push("post"));
  first?.remove();
  optimizer.step();
  post.remove();
  post.remove();
  optimizer.step();
  expect(seen).toEqual(["second", "post", "second"]);
  expect(() => optimizer.registerStepPreHook(7 as never)).toThrow(/registerStepPreHook/);
});

it("calls them once for each step of LBFGS, whatever the number of evaluations", () => {
  const x = new nn.Parameter(torch.tensor([-1, 2]));
  const optimizer = new optim.LBFGS([x], { lineSearchFn: "strong_wolfe" });
  const seen: string[] = [];
  optimizer.registerStepPreHook(() => void seen.push("pre"));
  optimizer.registerStepPostHook(() => void seen.push("post"));
  optimizer.step(() => {
    seen.push("closure");
    optimizer.zeroGrad();
    const loss = x.pow(4).sum();
    loss.backward();
    return loss;
  });
  expect(seen[0]).toBe("pre");
  expect(seen.at(-1)).toBe("post");
  expect(seen.filter((word) => word !== "closure")).toEqual(["pre", "post"]);
  expect(seen.length).toBeGreaterThan(4);
});
