// Recurrent networks of random kinds, sizes and inputs beside PyTorch's.
//
//   OGEE_SEED=7 OGEE_NETWORKS=300   other networks, and more of them

import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import type { AnyModule } from "../../src/nn/index.js";
import { uniform } from "../contract/float-units.js";
import { askPyTorch, type Input, questionOf, type Row } from "./module-question.js";
import { compareRow } from "./module-run.js";
import { findPython } from "./oracle.js";

const SEED = Number(process.env["OGEE_SEED"] ?? 20261123);
const COUNT = Number(process.env["OGEE_NETWORKS"] ?? 40);
const python = findPython();
const { nn } = torch;

interface Drawn {
  readonly hiddenSize: number;
  readonly inputSize: number;
  readonly numLayers: number;
  readonly bias: boolean;
  readonly batchFirst: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
}

function randomRow(random: () => number): Row {
  const below = (n: number): number => Math.floor(random() * n);
  const coin = (): boolean => random() < 0.5;
  const kind = (["RNN", "LSTM", "GRU"] as const)[below(3)] as "RNN" | "LSTM" | "GRU";
  const drawn: Drawn = {
    inputSize: 1 + below(6),
    hiddenSize: 2 + below(9),
    numLayers: 1 + below(3),
    bias: coin(),
    batchFirst: coin(),
    dropout: coin() ? 0 : 0.3,
    bidirectional: coin(),
  };
  const projSize = kind === "LSTM" && coin() ? 1 + below(drawn.hiddenSize - 1) : 0;
  const relu = kind === "RNN" && coin();
  const [steps, batch] = [1 + below(6), 1 + below(5)];
  const layers = drawn.numLayers * (drawn.bidirectional ? 2 : 1);
  const form = (["padded", "packed", "single"] as const)[below(3)] as "padded" | "packed" | "single";
  const state = (size: number): Input => ({
    shape: form === "single" ? [layers, size] : [layers, batch, size],
  });
  const h = state(projSize > 0 ? projSize : drawn.hiddenSize);
  const states: readonly Input[] = coin() ? [] : kind === "LSTM" ? [[h, state(drawn.hiddenSize)]] : [h];
  const shape =
    form === "single"
      ? [steps, drawn.inputSize]
      : drawn.batchFirst
        ? [batch, steps, drawn.inputSize]
        : [steps, batch, drawn.inputSize];
  return {
    python: pythonOf(kind, drawn, projSize, relu),
    make: () => make(kind, drawn, projSize, relu),
    inputs: [{ shape }, ...states],
    ...(form === "packed"
      ? {
          run: packed(
            Array.from({ length: batch }, () => 1 + below(steps)),
            drawn.batchFirst,
          ),
        }
      : {}),
  };
}

function make(kind: "RNN" | "LSTM" | "GRU", drawn: Drawn, projSize: number, relu: boolean): AnyModule {
  switch (kind) {
    case "RNN":
      return new nn.RNN({ ...drawn, nonlinearity: relu ? "relu" : "tanh" });
    case "LSTM":
      return new nn.LSTM({ ...drawn, projSize });
    case "GRU":
      return new nn.GRU(drawn);
  }
}

function pythonOf(kind: string, drawn: Drawn, projSize: number, relu: boolean): string {
  const { inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional } = drawn;
  const truth = (value: boolean): string => (value ? "True" : "False");
  const options = [
    `num_layers=${numLayers}, bias=${truth(bias)}, batch_first=${truth(batchFirst)}, dropout=${dropout.toFixed(1)}`,
    `bidirectional=${truth(bidirectional)}`,
    ...(projSize > 0 ? [`proj_size=${projSize}`] : []),
    ...(relu ? ["nonlinearity='relu'"] : []),
  ];
  return `nn.${kind}(${inputSize}, ${hiddenSize}, ${options.join(", ")})`;
}

function packed(lengths: readonly number[], batchFirst: boolean): NonNullable<Row["run"]> {
  const truth = batchFirst ? "True" : "False";
  return [
    `lambda m, x, *h: m(nn.utils.rnn.pack_padded_sequence(x, [${lengths}], batch_first=${truth}, enforce_sorted=False), *h)`,
    (m, x, ...h) =>
      m(nn.utils.rnn.packPaddedSequence(x, lengths, { batchFirst, enforceSorted: false }), ...h),
  ];
}

describe(`${COUNT} random recurrent networks, seed ${SEED}`, () => {
  it.skipIf(python === null)(
    "agree with PyTorch within 2e-5 in float32 and 1e-11 in float64: parameters, results, two orders of gradients",
    { timeout: 120_000 },
    () => {
      const random = uniform(SEED);
      const cases = Array.from({ length: COUNT }, (_, i) => ({
        row: randomRow(random),
        dtype: i % 2 === 0 ? ("float32" as const) : ("float64" as const),
      }));
      const { answers } = askPyTorch(
        python as string,
        cases.map(({ row, dtype }) => questionOf(row, dtype, SEED)),
      );
      const wrong = cases.flatMap(({ row, dtype }, i) =>
        compareRow(row, dtype, SEED, answers[i] ?? { error: "no answer" }).map(
          (finding) => `${row.python}, ${dtype}, ${JSON.stringify(row.inputs)}: ${finding}`,
        ),
      );
      expect(wrong).toEqual([]);
    },
  );
});
