// jax-js on its wasm backend, which has one thread under Node. Arrays are lazy: a result is complete after
// blockUntilReady. A function takes its arguments over, so what is needed again is passed as `.ref`.

import { readFileSync } from "node:fs";
import {
  blockUntilReady,
  defaultDevice,
  grad,
  init,
  type Array as JaxArray,
  jit,
  lax,
  nn,
  numpy as np,
  tree,
  valueAndGrad,
} from "@jax-js/jax";
import { readArray } from "../data.js";
import {
  ADAM,
  type AdamWork,
  LENET,
  LEARNING_RATE,
  type LenetWork,
  type LstmWork,
  type MapWork,
  type MatmulWork,
  type StepWork,
  type Work,
} from "../rows.js";
import {
  fingerprint,
  oneHot,
  type Peer,
  readLayers,
  readLstm,
  type Trial,
  trace,
  transposed,
} from "./peer.js";

const functions: Record<MapWork["fn"], (x: JaxArray) => JaxArray> = {
  sigmoid: (x) => nn.sigmoid(x),
  tanh: (x) => np.tanh(x),
  gelu: (x) => nn.gelu(x, { approximate: false }),
};

// Both ways of running a function; the library's documentation recommends jit for long sequences of
// operations.
function bothWays(compute: (...args: JaxArray[]) => JaxArray, args: JaxArray[]): Record<string, Trial> {
  return { eager: calls(compute, args), jit: calls(jit(compute) as typeof compute, args) };
}

function calls(compute: (...args: JaxArray[]) => JaxArray, args: JaxArray[]): Trial {
  return {
    async run() {
      const y = compute(...args.map((a) => a.ref));
      await y.blockUntilReady();
      y.dispose();
    },
    check: () => fingerprint(compute(...args.map((a) => a.ref)).dataSync() as Float32Array),
  };
}

function map(work: MapWork, folder: string): Record<string, Trial> {
  const f = functions[work.fn];
  return bothWays(work.backward ? grad((x: JaxArray) => f(x).sum()) : f, [np.array(readArray(folder, "x"))]);
}

function matmul(work: MatmulWork, folder: string): Record<string, Trial> {
  const shape = [work.size, work.size];
  const args = [np.array(readArray(folder, "a"), { shape }), np.array(readArray(folder, "b"), { shape })];
  return bothWays((a, b) => np.matmul(a as JaxArray, b as JaxArray), args);
}

type Parameters = { weight: JaxArray; bias: JaxArray }[];

function lossOf(parameters: Parameters, x: JaxArray, labels: JaxArray): JaxArray {
  let h = x;
  for (const [i, { weight, bias }] of parameters.entries()) {
    h = np.matmul(i === 0 ? h : nn.sigmoid(h), weight).add(bias);
  }
  return nn.logSoftmax(h).mul(labels).sum(1).mean().neg();
}

function update(parameters: Parameters, x: JaxArray, labels: JaxArray): [JaxArray, Parameters] {
  const [loss, gradients] = valueAndGrad(lossOf)(tree.ref(parameters), x, labels) as unknown as [
    JaxArray,
    Parameters,
  ];
  return [
    loss,
    tree.map((p: JaxArray, g: JaxArray) => p.sub(g.mul(LEARNING_RATE)), parameters, gradients) as Parameters,
  ];
}

function trainingStep(work: StepWork, folder: string, step: typeof update): Trial {
  const classes = work.widths.at(-1) ?? 0;
  const x = np.array(readArray(folder, "x"), { shape: [work.batch, work.widths[0] ?? 0] });
  const labels = np.array(oneHot(readArray(folder, "labels"), classes), { shape: [work.batch, classes] });
  let parameters: Parameters = readLayers(folder, work.widths).map(({ inputs, outputs, weight, bias }) => ({
    weight: np.array(transposed(weight, outputs, inputs), { shape: [inputs, outputs] }),
    bias: np.array(bias),
  }));
  async function run(): Promise<JaxArray> {
    const [loss, next] = step(parameters, x.ref, labels.ref);
    parameters = next;
    await blockUntilReady([loss, next]);
    return loss;
  }
  return {
    async run() {
      (await run()).dispose();
    },
    async check() {
      const gradients = grad(lossOf)(tree.ref(parameters), x.ref, labels.ref) as unknown as Parameters;
      const arrays = gradients.flatMap(({ weight, bias }) => [weight.dataSync(), bias.dataSync()]);
      const losses: number[] = [];
      for (let i = 0; i < 3; i++) {
        losses.push((await run()).item());
      }
      return trace(losses, arrays as Float32Array[]);
    },
  };
}

type LstmParameters = { forInput: JaxArray; forHidden: JaxArray; bias: JaxArray };

// The library has no scan: the steps are written out.
function lstm({ steps, batch, width }: LstmWork, folder: string, jitted: boolean): Trial {
  const given = readLstm(folder, width);
  const parameters: LstmParameters = {
    forInput: np.array(given.forInput, { shape: [width, 4 * width] }),
    forHidden: np.array(given.forHidden, { shape: [width, 4 * width] }),
    bias: np.array(given.bias),
  };
  const x = np.array(readArray(folder, "x"), { shape: [steps * batch, width] });
  function total({ forInput, forHidden, bias }: LstmParameters, sequence: JaxArray): JaxArray {
    const ofInput = np.split(np.matmul(sequence, forInput).add(bias), steps);
    let [h, c] = [np.zeros([batch, width]), np.zeros([batch, width])];
    let sum = np.zeros([]);
    for (const part of ofInput) {
      const [i, f, g, o] = np.split(part.add(np.matmul(h, forHidden.ref)), 4, 1) as [
        JaxArray,
        JaxArray,
        JaxArray,
        JaxArray,
      ];
      c = nn
        .sigmoid(f)
        .mul(c)
        .add(nn.sigmoid(i).mul(np.tanh(g)));
      h = nn.sigmoid(o).mul(np.tanh(c.ref));
      sum = sum.add(h.ref.sum());
    }
    forHidden.dispose();
    h.dispose();
    c.dispose();
    return sum;
  }
  const plain = (p: LstmParameters, s: JaxArray): [JaxArray, LstmParameters] =>
    valueAndGrad(total)(p, s) as unknown as [JaxArray, LstmParameters];
  const compute = jitted ? (jit(plain) as unknown as typeof plain) : plain;
  async function run(): Promise<[JaxArray, LstmParameters]> {
    const results = compute(tree.ref(parameters), x.ref);
    await blockUntilReady(results);
    return results;
  }
  return {
    async run() {
      tree.dispose(await run());
    },
    async check() {
      const [value, { forInput, forHidden, bias }] = await run();
      return trace(
        [value.item()],
        [forInput, forHidden, bias].map((g) => g.dataSync() as Float32Array),
      );
    },
  };
}

type Moments = { p: JaxArray; m: JaxArray; v: JaxArray }[];

// Written in operations: the library has no optimizers. The corrections of the step come as arrays, so that it is compiled once.
function adamStep(state: Moments, gradients: JaxArray[], rate: JaxArray, root: JaxArray): Moments {
  const { beta1, beta2, eps } = ADAM;
  const next = state.map(({ p, m, v }, i) => {
    const g = gradients[i] as JaxArray;
    const mean = m.mul(beta1).add(g.ref.mul(1 - beta1));
    const square = v.mul(beta2).add(g.ref.mul(g).mul(1 - beta2));
    const divisor = np.sqrt(square.ref).div(root.ref).add(eps);
    return { p: p.sub(mean.ref.mul(rate.ref).div(divisor)), m: mean, v: square };
  });
  rate.dispose();
  root.dispose();
  return next;
}

function adam({ tensors }: AdamWork, folder: string): Trial {
  const { lr, beta1, beta2 } = ADAM;
  const each = <T>(make: (i: number) => T): T[] => Array.from({ length: tensors }, (_, i) => make(i));
  const gradients = each((i) => np.array(readArray(folder, `gradient${i}`)));
  let state: Moments = each((i) => {
    const p = np.array(readArray(folder, `weight${i}`));
    return { p, m: np.zerosLike(p.ref), v: np.zerosLike(p.ref) };
  });
  const step = jit(adamStep as never) as unknown as typeof adamStep;
  let count = 0;
  async function run(): Promise<void> {
    count++;
    const rate = np.array(lr / (1 - beta1 ** count));
    const root = np.array(Math.sqrt(1 - beta2 ** count));
    state = step(state, tree.ref(gradients), rate, root);
    await blockUntilReady(state);
  }
  return {
    run,
    async check() {
      for (let i = 0; i < 3; i++) {
        await run();
      }
      return fingerprint((state[tensors - 1] as Moments[number]).p.ref.dataSync() as Float32Array);
    },
  };
}

function lenetLoss(parameters: Parameters, x: JaxArray, labels: JaxArray): JaxArray {
  let h = x;
  const batch = x.shape[0] ?? 0;
  for (const [i, { weight, bias }] of parameters.entries()) {
    if (i < 2) {
      const convolved = lax.conv(h, weight, [1, 1], i === 0 ? "SAME" : "VALID");
      const active = nn.sigmoid(convolved.add(bias.reshape([1, -1, 1, 1])));
      const [, channels = 0, rows = 0, columns = 0] = active.shape;
      h = active.reshape([batch, channels, rows / 2, 2, columns / 2, 2]).mean([3, 5]);
    } else {
      const flat = i === 2 ? h.reshape([batch, -1]) : nn.sigmoid(h);
      h = np.matmul(flat, weight).add(bias);
    }
  }
  return nn.logSoftmax(h).mul(labels).sum(1).mean().neg();
}

function lenetUpdate(parameters: Parameters, x: JaxArray, labels: JaxArray): [JaxArray, Parameters] {
  const [loss, gradients] = valueAndGrad(lenetLoss)(tree.ref(parameters), x, labels) as unknown as [
    JaxArray,
    Parameters,
  ];
  const next = tree.map((p: JaxArray, g: JaxArray) => p.sub(g.mul(LEARNING_RATE)), parameters, gradients);
  return [loss, next as Parameters];
}

function lenet({ batch }: LenetWork, folder: string, step: typeof lenetUpdate): Trial {
  const x = np.array(readArray(folder, "x"), { shape: [batch, 1, 28, 28] });
  const labels = np.array(oneHot(readArray(folder, "labels"), 10), { shape: [batch, 10] });
  let parameters: Parameters = LENET.map((shape, i) => {
    const values = readArray(folder, `weight${i}`);
    const [outputs = 0, inputs = 0] = shape;
    const weight =
      shape.length === 4
        ? np.array(values, { shape: [...shape] })
        : np.array(transposed(values, outputs, inputs), { shape: [inputs, outputs] });
    return { weight, bias: np.array(readArray(folder, `bias${i}`)) };
  });
  async function run(): Promise<JaxArray> {
    const [loss, next] = step(parameters, x.ref, labels.ref);
    parameters = next;
    await blockUntilReady([loss, next]);
    return loss;
  }
  return {
    async run() {
      (await run()).dispose();
    },
    async check() {
      const losses: number[] = [];
      for (let i = 0; i < 3; i++) {
        losses.push((await run()).item());
      }
      return losses;
    },
  };
}

function trials(work: Work, folder: string): Record<string, Trial> {
  switch (work.kind) {
    case "file":
    case "loader":
      return {};
    case "adam":
      return { jit: adam(work, folder) };
    case "lenet":
      return {
        eager: lenet(work, folder, lenetUpdate),
        jit: lenet(work, folder, jit(lenetUpdate) as unknown as typeof lenetUpdate),
      };
    case "map":
      return map(work, folder);
    case "matmul":
      return matmul(work, folder);
    case "step":
      return {
        eager: trainingStep(work, folder, update),
        jit: trainingStep(work, folder, jit(update) as unknown as typeof update),
      };
    case "lstm":
      return { eager: lstm(work, folder, false), jit: lstm(work, folder, true) };
  }
}

await init("wasm");
defaultDevice("wasm");
const manifestFile = new URL("../package.json", import.meta.resolve("@jax-js/jax"));
const manifest = JSON.parse(readFileSync(manifestFile, "utf8")) as { version: string };

export const peer: Peer = {
  version: manifest.version,
  detail: "wasm, one thread",
  trials: async (work, folder) => trials(work, folder),
};
