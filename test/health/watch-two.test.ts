// Two models of one training, each with a watch of its own: a generator and its discriminator.

import * as torch from "ogee";
import { measure, watch } from "ogee/health";
import { describe, expect, it } from "vitest";

const { nn, optim } = torch;
const STEPS = 12;

function adversaries(watched: boolean) {
  torch.manualSeed(6);
  const generator = new nn.Sequential(new nn.Linear(4, 8), new nn.Tanh(), new nn.Linear(8, 3));
  const discriminator = new nn.Sequential(new nn.Linear(3, 8), new nn.ReLU(), new nn.Linear(8, 1));
  const ofGenerator = new optim.SGD(generator.parameters(), { lr: 0.05 });
  const ofDiscriminator = new optim.SGD(discriminator.parameters(), { lr: 0.05 });
  const lossFunction = new nn.BCEWithLogitsLoss();
  const health = watched
    ? {
        generator: watch(generator, { optimizer: ofGenerator, lossFunction, every: 1 }),
        discriminator: watch(discriminator, { optimizer: ofDiscriminator, lossFunction, every: 1 }),
      }
    : null;
  const losses = { generator: [] as number[], discriminator: [] as number[] };
  for (let step = 0; step < STEPS; step++) {
    const fake = generator(torch.randn([16, 4]));
    ofGenerator.zeroGrad();
    const fooled = lossFunction(discriminator(fake), torch.ones([16, 1]));
    fooled.backward();
    ofGenerator.step();
    losses.generator.push(Number(fooled.item()));

    ofDiscriminator.zeroGrad();
    const logits = torch.cat([discriminator(torch.rand([16, 3])), discriminator(fake.detach())]);
    const told = lossFunction(logits, torch.cat([torch.ones([16, 1]), torch.zeros([16, 1])]));
    told.backward();
    ofDiscriminator.step();
    losses.discriminator.push(Number(told.item()));
  }
  return { health, losses, models: [generator, discriminator] };
}

describe("a generator and its discriminator", () => {
  const { health, losses, models } = adversaries(true);
  const recordings = {
    generator: health?.generator.recording,
    discriminator: health?.discriminator.recording,
  };
  const recordingOf = (who: "generator" | "discriminator") =>
    recordings[who] as NonNullable<(typeof recordings)["generator"]>;

  it.each(["generator", "discriminator"] as const)("the %s has its own losses and observations", (who) => {
    const recording = recordingOf(who);
    expect(recording.losses).toEqual(losses[who]);
    expect(recording.observations.map(({ step }) => step)).toEqual(losses[who].map((_, i) => i));
    expect(recording.observations.map(({ loss }) => loss)).toEqual(losses[who]);
  });

  it("each sees its own layers only, and its parts add up", () => {
    for (const who of ["generator", "discriminator"] as const) {
      const recording = recordingOf(who);
      const layers = new Set(recording.graphs.flatMap(({ nodes }) => nodes.map(({ layer }) => layer)));
      expect([...layers].filter((layer) => layer !== null)).toEqual(["0", "2"]);
      for (const { layers } of measure(recording).observations) {
        expect(layers.length).toBeGreaterThan(1);
        for (const { parts, top, level } of layers) {
          const sum = Object.values(parts).reduce((a, b) => a + b, 0);
          expect(Math.abs(sum - (top - level))).toBeLessThan(1e-6);
        }
      }
    }
  });

  it("trains to the same bits as without them", () => {
    const alone = adversaries(false);
    expect(losses).toEqual(alone.losses);
    models.forEach((model, i) => {
      const other = alone.models[i] as torch.nn.Module;
      expect([...model.parameters()].map((p) => p.tolist())).toEqual(
        [...other.parameters()].map((p) => p.tolist()),
      );
    });
  });

  it("leaves nobody looking on after both are detached, in whatever order", () => {
    health?.generator.detach();
    health?.discriminator.detach();
    const before = recordingOf("discriminator").observations.length;
    (models[1] as torch.nn.Module)(torch.rand([4, 3]))
      .sum()
      .backward();
    expect(health?.discriminator.recording.observations).toHaveLength(before);
  });
});
