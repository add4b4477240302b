// Steps of recurrent layers share what the latest time found of them. What they show must not depend on it.

import * as torch from "ogee";
import { type Recording, watch } from "ogee/health";
import { describe, expect, it } from "vitest";

const { nn, optim } = torch;

class Reader extends nn.Module<[x: torch.Tensor, ends: boolean], torch.Tensor> {
  layer = new nn.LSTM(3, 4, { numLayers: 2, bidirectional: true, batchFirst: true });
  output = new nn.Linear(8, 2);
  override forward(x: torch.Tensor, ends: boolean): torch.Tensor {
    const [states, [h]] = this.layer(x);
    return this.output(ends ? torch.cat([h.select(0, -2), h.select(0, -1)], 1) : states.mean(1));
  }
}

/** A batch of a length, of which the loss reads the last states or all of them. */
type Look = readonly [length: number, ends: boolean];

/** Steps in which the layers are shown, with what lies between them. */
const BETWEEN = 100;

function recorded(looks: readonly Look[], watchedFrom: number): Recording {
  torch.manualSeed(0);
  const model = new Reader();
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.05 });
  const lossFunction = new nn.CrossEntropyLoss();
  const y = torch.randint(0, 2, [5]);
  const attach = () => watch(model, { optimizer, lossFunction, every: BETWEEN });
  let health = watchedFrom === 0 ? attach() : null;
  for (let step = 0; step <= (looks.length - 1) * BETWEEN; step++) {
    health ??= step === watchedFrom ? attach() : null;
    const [length, ends] = looks[Math.floor(step / BETWEEN)] as Look;
    optimizer.zeroGrad();
    lossFunction(model(torch.randn(5, length, 3), ends), y).backward();
    optimizer.step();
  }
  return (health as NonNullable<typeof health>).recording;
}

function shownAt({ observations, graphs }: Recording, step: number): unknown {
  const found = observations.find((o) => o.step === step);
  const nodes = graphs[found?.graph ?? -1]?.nodes ?? [];
  return { nodes, gradients: found?.gradients, steps: Math.max(...nodes.map(({ time }) => time ?? -1)) + 1 };
}

describe("a layer that is shown again", () => {
  // Once in 10 observations at most, so the second look is the eleventh observation.
  const second = 10;
  it.each<[string, Look, Look]>([
    ["alike", [4, false], [4, false]],
    ["with more steps", [3, false], [5, false]],
    ["with fewer steps", [5, false], [3, false]],
    ["with a loss of other results", [4, false], [4, true]],
  ])("%s shows what a new watch shows", (_, first, again) => {
    const looks: Look[] = [...Array.from({ length: second }, () => first), again];
    const last = second * BETWEEN;
    const went = shownAt(recorded(looks, 0), last) as { steps: number };
    expect(went).toEqual(shownAt(recorded(looks, last), 0));
    expect(went.steps).toBe(again[0]);
  });
});
