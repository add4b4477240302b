// Outputs and losses that do not fit, and those that do.

import * as torch from "ogee";
import { describe, expect, it } from "vitest";
import { disc, relu, roots, spoken, stack, tanh, verdictOf } from "./small-trainings.js";

const { nn } = torch;

describe("outputLoss", () => {
  it("finds a function that is bounded on a side where logits are wanted", () => {
    const model = (): torch.nn.Sequential => stack([2, 8, 2], tanh, new nn.ReLU());
    expect(spoken(verdictOf(() => ({ model: model() })))).toContain("outputLoss");
    expect(spoken(verdictOf(() => ({ model: stack([2, 8, 2], tanh) })))).not.toContain("outputLoss");
  });

  it("counts probabilities under cross-entropy even where all answers are right", () => {
    const easy = (): readonly [x: torch.Tensor, y: torch.Tensor] => {
      const y = torch.randint(0, 2, [32]);
      return [torch.randn([32, 2]).add(y.mul(12).sub(6).unsqueeze(1)), y];
    };
    const wrong = verdictOf(() => ({ model: stack([2, 8, 2], tanh, new nn.Softmax(1)), batch: easy }));
    expect(wrong.harm.state).toBe("converged");
    expect(roots(wrong)).toEqual(["outputLoss"]);
    expect(
      verdictOf(() => ({ model: stack([2, 8, 2], tanh, new nn.LogSoftmax(1)), batch: easy })).healthy,
    ).toBe(true);
  });

  it("sees a softmax over the batch", () => {
    const wrong = verdictOf(() => ({ model: stack([2, 8, 2], tanh, new nn.Softmax(0)) }));
    expect(roots(wrong)).toEqual(["outputLoss"]);
    expect(wrong.says).toContain("wrong dimension");
  });

  it("lets a softmax over the channels of pictures pass, where classes lie", () => {
    const verdict = verdictOf(() => ({
      model: new nn.Sequential(new nn.Conv2d(1, 3, 3, { padding: 1 }), new nn.Softmax2d()),
      loss: new nn.MSELoss(),
      steps: 60,
      batch: (): readonly [x: torch.Tensor, y: torch.Tensor] => [
        torch.randn([8, 1, 4, 4]),
        torch.rand([8, 3, 4, 4]),
      ],
    }));
    expect(spoken(verdict)).not.toContain("outputLoss");
  });

  it("sees classes under the squared error, and takes numbers that happen to be 0 or 1 for numbers", () => {
    const squares = (columns: (y: torch.Tensor) => torch.Tensor) => () => ({
      model: stack([2, 4, 3], tanh),
      loss: new nn.MSELoss(),
      steps: 60,
      batch: (): readonly [x: torch.Tensor, y: torch.Tensor] => [
        torch.randn([32, 2]),
        columns(torch.randint(0, 3, [32])),
      ],
    });
    expect(spoken(verdictOf(squares((y) => nn.functional.oneHot(y, 3).to(torch.float32))))).toContain(
      "outputLoss",
    );
    expect(spoken(verdictOf(squares(() => torch.rand([32, 3]).lt(0.5).to(torch.float32))))).not.toContain(
      "outputLoss",
    );
  });

  it("sees outputs at the flat end of a sigmoid under the squared error", () => {
    const model = stack([2, 8, 1], relu, new nn.Sigmoid());
    torch.noGrad(() => {
      for (const parameter of (model.at(2) as torch.nn.Linear).parameters()) {
        parameter.fill_(parameter.dim() === 1 ? -12 : 0.01);
      }
    });
    const verdict = verdictOf(() => ({
      model,
      loss: new nn.MSELoss(),
      optimizer: "SGD",
      batch: (): readonly [x: torch.Tensor, y: torch.Tensor] => {
        const [x, y] = disc();
        return [x, y.to(torch.float32).unsqueeze(1)];
      },
    }));
    expect(roots(verdict)[0]).toBe("outputLoss");
  });

  it("lets logits pass that are bounded softly and scaled afterwards", () => {
    class Capped extends nn.Module {
      readonly inner = stack([2, 8, 2], relu);
      override forward(x: torch.Tensor): torch.Tensor {
        return torch.tanh(this.inner(x).div(5)).mul(5);
      }
    }
    const capped = new nn.Sequential(new Capped());
    expect(spoken(verdictOf(() => ({ model: capped })))).not.toContain("outputLoss");
  });

  it("does not take a likelihood below 0 for success", () => {
    const wrong = verdictOf(() => ({ model: stack([2, 8, 2], tanh), loss: new nn.NLLLoss() }));
    expect(wrong.harm.state).toBe("diverged");
    expect(roots(wrong)[0]).toBe("outputLoss");
    const right = verdictOf(() => ({
      model: stack([2, 8, 2], tanh, new nn.LogSoftmax(1)),
      loss: new nn.NLLLoss(),
    }));
    expect(right.healthy).toBe(true);
  });
});
