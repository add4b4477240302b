// What watching knows of each activation function, beside what the function claims of itself.

import * as torch from "ogee";
import { watch } from "ogee/health";
import { expect, it } from "vitest";

const { nn } = torch;

/** The functions whose slope is exactly 0 on an interval. */
const FLAT = [
  "Hardshrink",
  "Hardsigmoid",
  "Hardswish",
  "Hardtanh",
  "ReLU",
  "ReLU6",
  "Softshrink",
  "Threshold",
];

/** Their slopes depend on another tensor, so what they lose is counted under "other". */
const OF_TWO = ["PReLU", "RReLU"];

const classes = Object.entries(nn).flatMap(([name, value]) => {
  const definition = (value as { definition?: typeof nn.Sigmoid.definition }).definition;
  return definition === undefined ? [] : [{ name, definition, make: value as typeof nn.Sigmoid }];
});

function seenOf(module: torch.nn.Module): ReturnType<typeof watch>["recording"]["graphs"][number]["nodes"] {
  const model = new nn.Sequential(new nn.Linear(3, 4), module, new nn.Linear(4, 1));
  const health = watch(model, { every: 1 });
  model(torch.randn([8, 3]))
    .sum()
    .backward();
  health.detach();
  return health.recording.graphs[0]?.nodes ?? [];
}

it.each(classes.filter(({ name }) => !OF_TWO.includes(name)))(
  "$name: ceiling within 1e-9 of its claim, flat or not",
  ({ name, definition, make }) => {
    const module = name === "Threshold" ? new nn.Threshold(0.1, 20) : new make();
    const use = seenOf(module).find(({ activation }) => activation !== null)?.activation;
    expect(use?.place).toBe("hidden");
    expect(use?.flat).toBe(FLAT.includes(name));
    const [low, high] = definition.claims?.slopeRange ?? [0, 1];
    expect(use?.ceiling).toBeCloseTo(Math.max(Math.abs(low), Math.abs(high)), 9);
  },
);

it("a function that is not defined everywhere is watched too", () => {
  const model = new nn.Linear(3, 4);
  const health = watch(model, { every: 1 });
  torch
    .logit(model(torch.randn([8, 3])), 1e-6)
    .sum()
    .backward();
  class Odds extends nn.Module {
    inner = new nn.Linear(3, 4);
    override forward(x: torch.Tensor): torch.Tensor {
      return torch.logit(torch.sigmoid(this.inner(x)));
    }
  }
  const odds = new Odds();
  const inside = watch(odds, { every: 1 });
  odds(torch.randn([8, 3]))
    .sum()
    .backward();
  expect(inside.recording.graphs[0]?.nodes.map(({ activation }) => activation?.name)).toEqual([
    undefined,
    "sigmoid",
    "logit",
  ]);
  health.detach();
  inside.detach();
});

it.each(OF_TWO)("%s is an operation like any other", (name) => {
  const make = classes.find((one) => one.name === name)?.make as typeof nn.Sigmoid;
  expect(seenOf(new make()).map(({ role }) => role)).toEqual(["weights", "other", "weights"]);
});
