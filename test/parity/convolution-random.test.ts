// Convolutions, transposed convolutions and pooling of random kinds, sizes and inputs beside PyTorch's.
//
//   OGEE_SEED=7 OGEE_LAYERS=1000   other layers, and more of them

import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { uniform } from "../contract/float-units.js";
import { askPyTorch, questionOf, type Row } from "./module-question.js";
import { compareRow } from "./module-run.js";
import { findPython } from "./oracle.js";

const SEED = Number(process.env["OGEE_SEED"] ?? 20261123);
const COUNT = Number(process.env["OGEE_LAYERS"] ?? 80);
const python = findPython();
const { nn } = torch;

type Below = (n: number) => number;
type Dims = 1 | 2;

const MODES = ["zeros", "reflect", "replicate", "circular"] as const;
const truth = (value: boolean): string => (value ? "True" : "False");
const tuple = (sizes: readonly number[]): string => `(${sizes.join(", ")},)`;
const each = (dims: Dims, draw: () => number): number[] => Array.from({ length: dims }, draw);

/** [N, C, ...] or, where that may be, [C, ...]; now and then a batch of none. */
function shapeOf(below: Below, channels: number, size: readonly number[], single = true): number[] {
  const batch = below(12) === 0 ? 0 : 1 + below(4);
  return single && below(4) === 0 ? [channels, ...size] : [batch, channels, ...size];
}

const reachOf = (kernel: readonly number[], dilation: readonly number[]): number[] =>
  kernel.map((k, d) => (dilation[d] as number) * (k - 1) + 1);

function convolution(below: Below, dims: Dims): Row {
  const groups = 1 + below(3);
  const [inChannels, outChannels] = [groups * (1 + below(3)), groups * (1 + below(3))];
  const kernelSize = each(dims, () => 1 + below(4));
  const dilation = each(dims, () => 1 + below(2));
  const same = below(4) === 0;
  const stride = each(dims, () => (same ? 1 : 1 + below(3)));
  const paddingMode = MODES[below(MODES.length)] as (typeof MODES)[number];
  const padding = same ? ("same" as const) : each(dims, () => below(3));
  const bias = below(2) === 0;
  // As small as the kernel allows, or a few more; borders that reflect want more elements than they add.
  const size = reachOf(kernelSize, dilation).map(
    (n) => Math.max(paddingMode === "zeros" ? 1 : 4, n) + below(4),
  );
  const words = [
    `stride=${tuple(stride)}, padding=${same ? "'same'" : tuple(padding as number[])}, dilation=${tuple(dilation)}`,
    `groups=${groups}, bias=${truth(bias)}, padding_mode='${paddingMode}'`,
  ];
  const options = { stride, padding, dilation, groups, bias, paddingMode };
  return {
    python: `nn.Conv${dims}d(${inChannels}, ${outChannels}, ${tuple(kernelSize)}, ${words.join(", ")})`,
    make: () => new nn[`Conv${dims}d`](inChannels, outChannels, kernelSize, options),
    // PyTorch 1.13 refuses a circular border around a single sample; later versions take it.
    inputs: [{ shape: shapeOf(below, inChannels, size, paddingMode !== "circular") }],
  };
}

function transposed(below: Below, dims: Dims): Row {
  const groups = 1 + below(3);
  const [inChannels, outChannels] = [groups * (1 + below(3)), groups * (1 + below(3))];
  const kernelSize = each(dims, () => 1 + below(4));
  const dilation = each(dims, () => 1 + below(2));
  const stride = each(dims, () => 1 + below(3));
  const padding = each(dims, () => below(2));
  const outputPadding = stride.map((s, d) => below(Math.max(s, dilation[d] as number)));
  const bias = below(2) === 0;
  const size = each(dims, () => 3 + below(3));
  const words = [
    `stride=${tuple(stride)}, padding=${tuple(padding)}, output_padding=${tuple(outputPadding)}`,
    `groups=${groups}, bias=${truth(bias)}, dilation=${tuple(dilation)}`,
  ];
  const options = { stride, padding, outputPadding, groups, bias, dilation };
  return {
    python: `nn.ConvTranspose${dims}d(${inChannels}, ${outChannels}, ${tuple(kernelSize)}, ${words.join(", ")})`,
    make: () => new nn[`ConvTranspose${dims}d`](inChannels, outChannels, kernelSize, options),
    inputs: [{ shape: shapeOf(below, inChannels, size) }],
  };
}

function pooling(below: Below, dims: Dims): Row {
  const kernelSize = each(dims, () => 1 + below(4));
  const stride = each(dims, () => 1 + below(4));
  const padding = kernelSize.map((k) => below(Math.floor(k / 2) + 1));
  const ceilMode = below(2) === 0;
  const channels = 1 + below(3);
  const words = `stride=${tuple(stride)}, padding=${tuple(padding)}, ceil_mode=${truth(ceilMode)}`;
  if (below(2) === 0) {
    const dilation = each(dims, () => 1 + below(2));
    const size = reachOf(kernelSize, dilation).map((n) => n + below(5));
    return {
      python: `nn.MaxPool${dims}d(${tuple(kernelSize)}, ${words}, dilation=${tuple(dilation)}, return_indices=True)`,
      make: () =>
        new nn[`MaxPool${dims}d`](kernelSize, { stride, padding, ceilMode, dilation, returnIndices: true }),
      inputs: [{ shape: shapeOf(below, channels, size) }],
    };
  }
  const countIncludePad = below(2) === 0;
  const size = kernelSize.map((n) => n + below(5));
  return {
    python: `nn.AvgPool${dims}d(${tuple(kernelSize)}, ${words}, count_include_pad=${truth(countIncludePad)})`,
    make: () => new nn[`AvgPool${dims}d`](kernelSize, { stride, padding, ceilMode, countIncludePad }),
    inputs: [{ shape: shapeOf(below, channels, size) }],
  };
}

function adaptive(below: Below, dims: Dims): Row {
  const outputSize = each(dims, () => 1 + below(5));
  return {
    python: `nn.AdaptiveAvgPool${dims}d(${tuple(outputSize)})`,
    make: () => new nn[`AdaptiveAvgPool${dims}d`](outputSize),
    inputs: [
      {
        shape: shapeOf(
          below,
          1 + below(3),
          each(dims, () => 1 + below(8)),
        ),
      },
    ],
  };
}

const KINDS = [convolution, convolution, transposed, pooling, pooling, adaptive];

describe(`${COUNT} random convolutions and poolings, seed ${SEED}`, () => {
  it.skipIf(python === null)(
    "agree with PyTorch within 2e-5 in float32 and 1e-11 in float64: parameters, results, two orders of gradients",
    { timeout: 120_000 },
    () => {
      const random = uniform(SEED);
      const below: Below = (n) => Math.floor(random() * n);
      const cases = Array.from({ length: COUNT }, (_, i) => ({
        row: (KINDS[below(KINDS.length)] as typeof convolution)(below, below(2) === 0 ? 1 : 2),
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
