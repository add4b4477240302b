// TensorFlow.js on its wasm backend: SIMD, one thread. Kernels run at once, so a result is complete without
// being read.

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setThreadsCount, version_wasm } from "@tensorflow/tfjs-backend-wasm";
import { readArray } from "../data.js";
import {
  ADAM,
  type AdamWork,
  type FileWork,
  LEARNING_RATE,
  type LenetWork,
  type LoaderWork,
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

const functions: Record<MapWork["fn"], (x: tf.Tensor) => tf.Tensor> = {
  sigmoid: tf.sigmoid,
  tanh: tf.tanh,
  // The library has no GELU of its own: x (1 + erf(x / sqrt 2)) / 2.
  gelu: (x) => tf.tidy(() => x.mul(0.5).mul(x.mul(Math.SQRT1_2).erf().add(1))),
};

function map(work: MapWork, folder: string): Trial {
  const x = tf.tensor1d(readArray(folder, "x"));
  const f = functions[work.fn];
  const compute = work.backward ? tf.grad((input) => f(input).sum()) : f;
  return calls(() => compute(x));
}

function matmul(work: MatmulWork, folder: string): Trial {
  const a = tf.tensor2d(readArray(folder, "a"), [work.size, work.size]);
  const b = tf.tensor2d(readArray(folder, "b"), [work.size, work.size]);
  return calls(() => tf.matMul(a, b));
}

function calls(compute: () => tf.Tensor): Trial {
  return {
    run() {
      compute().dispose();
    },
    check: () => fingerprint(compute().dataSync()),
  };
}

function trainingStep(work: StepWork, folder: string): Trial {
  const parameters = readLayers(folder, work.widths).map(({ inputs, outputs, weight, bias }) => ({
    weight: tf.variable(tf.tensor2d(transposed(weight, outputs, inputs), [inputs, outputs])),
    bias: tf.variable(tf.tensor1d(bias)),
  }));
  const variables = parameters.flatMap(({ weight, bias }) => [weight, bias]);
  const classes = work.widths.at(-1) ?? 0;
  const x = tf.tensor2d(readArray(folder, "x"), [work.batch, work.widths[0] ?? 0]);
  const labels = tf.tensor2d(oneHot(readArray(folder, "labels"), classes), [work.batch, classes]);
  const optimizer = tf.train.sgd(LEARNING_RATE);
  function loss(): tf.Scalar {
    let h: tf.Tensor2D = x;
    for (const [i, { weight, bias }] of parameters.entries()) {
      h = tf.add(tf.matMul(i === 0 ? h : tf.sigmoid(h), weight), bias);
    }
    return tf.losses.softmaxCrossEntropy(labels, h).asScalar();
  }
  return {
    run() {
      optimizer.minimize(loss, false, variables);
    },
    check() {
      const { grads } = tf.variableGrads(loss, variables);
      const gradients = variables.map((v) => grads[v.name]?.dataSync() ?? []);
      const losses = [0, 1, 2].map(
        () => optimizer.minimize(loss, true, variables)?.dataSync()[0] ?? Number.NaN,
      );
      return trace(losses, gradients);
    },
  };
}

// Written in operations, so that the input's products of all steps are one; the library's own layer makes one a step.
function lstm({ steps, batch, width }: LstmWork, folder: string): Trial {
  const given = readLstm(folder, width);
  const forInput = tf.variable(tf.tensor2d(given.forInput, [width, 4 * width]));
  const forHidden = tf.variable(tf.tensor2d(given.forHidden, [width, 4 * width]));
  const bias = tf.variable(tf.tensor1d(given.bias));
  const variables = [forInput, forHidden, bias];
  const x = tf.tensor2d(readArray(folder, "x"), [steps * batch, width]);
  function total(): tf.Scalar {
    const ofInput = tf.split(tf.add(tf.matMul(x, forInput), bias), steps) as tf.Tensor2D[];
    let [h, c] = [tf.zeros([batch, width]), tf.zeros([batch, width])];
    const outputs = ofInput.map((part) => {
      const [i, f, g, o] = tf.split(tf.add(part, tf.matMul(h as tf.Tensor2D, forHidden)), 4, 1) as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
      ];
      c = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(g)));
      h = tf.mul(tf.sigmoid(o), tf.tanh(c));
      return h;
    });
    return tf.sum(tf.concat(outputs)) as tf.Scalar;
  }
  return {
    run() {
      const { value, grads } = tf.variableGrads(total, variables);
      tf.dispose([value, grads]);
    },
    check() {
      const { value, grads } = tf.variableGrads(total, variables);
      return trace(
        [value.dataSync()[0] ?? Number.NaN],
        variables.map((v) => grads[v.name]?.dataSync() ?? []),
      );
    },
  };
}

function adam({ tensors }: AdamWork, folder: string): Trial {
  const { lr, beta1, beta2, eps } = ADAM;
  const optimizer = tf.train.adam(lr, beta1, beta2, eps);
  const variables = Array.from({ length: tensors }, (_, i) =>
    tf.variable(tf.tensor1d(readArray(folder, `weight${i}`))),
  );
  const gradients = variables.map((variable, i) => ({
    name: variable.name,
    tensor: tf.tensor1d(readArray(folder, `gradient${i}`)),
  }));
  const step = (): void => optimizer.applyGradients(gradients);
  return {
    run: step,
    check() {
      for (let i = 0; i < 3; i++) {
        step();
      }
      return fingerprint(variables[tensors - 1]?.dataSync() ?? []);
    },
  };
}

// The library makes bytes of tensors and tensors of bytes; files are left to the program.
function file({ tensors, size }: FileWork, folder: string): Trial {
  const x = tf.tensor1d(readArray(folder, "x"));
  const all = Object.fromEntries(
    Array.from({ length: tensors }, (_, i) => [`layer${i}`, tf.add(x, i)] as const),
  );
  const path = join(folder, "tfjs.bin");
  async function there(): Promise<tf.NamedTensorMap> {
    const { data, specs } = await tf.io.encodeWeights(all);
    await writeFile(path, new Uint8Array(data));
    const bytes = await readFile(path);
    return tf.io.decodeWeights(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), specs);
  }
  return {
    async run() {
      tf.dispose(await there());
    },
    async check() {
      const read = await there();
      const last = read[`layer${tensors - 1}`]?.dataSync() ?? [];
      tf.dispose(read);
      return last.length === size ? fingerprint(last) : [];
    },
  };
}

// Rows as typed arrays: as tensors they would be made one by one.
function loader({ rows, columns, batch }: LoaderWork, folder: string): Trial {
  const x = readArray(folder, "x");
  const items = Array.from({ length: rows }, (_, i) => ({
    inputs: x.subarray(i * columns, (i + 1) * columns),
    label: i,
  }));
  type Batch = { inputs: tf.Tensor; label: tf.Tensor };
  const all = tf.data.array(items);
  return {
    run: () =>
      all
        .shuffle(rows)
        .batch(batch)
        .forEachAsync((made) => tf.dispose(made as unknown as Batch)),
    async check() {
      let last: number[] = [];
      await all.batch(batch).forEachAsync((made) => {
        const { inputs, label } = made as unknown as Batch;
        last = fingerprint(inputs.dataSync());
        tf.dispose([inputs, label]);
      });
      return last;
    },
  };
}

function trial(work: Exclude<Work, LenetWork>, folder: string): Trial {
  switch (work.kind) {
    case "adam":
      return adam(work, folder);
    case "file":
      return file(work, folder);
    case "loader":
      return loader(work, folder);
    case "map":
      return map(work, folder);
    case "matmul":
      return matmul(work, folder);
    case "step":
      return trainingStep(work, folder);
    case "lstm":
      return lstm(work, folder);
  }
}

setThreadsCount(1);
tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
await tf.setBackend("wasm");
await tf.ready();
const simd = await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT");

export const peer: Peer = {
  version: version_wasm,
  detail: `${tf.getBackend()}${simd ? " with SIMD" : ""}, one thread`,
  // The wasm backend has no way back through a convolution.
  trials: async (work, folder) => (work.kind === "lenet" ? {} : { "": trial(work, folder) }),
};
