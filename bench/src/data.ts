// The data of a row, made once and read from files by every library, so that all work on the same bits.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LENET, type Work } from "./rows.js";

/**
 * Arrays by name: `x`; `a`, `b`; `x`, `labels` and, for each layer, `weight0` ([out, in]), `bias0`, ...; or `x`
 * ([steps, batch, width]), `weightIh`, `weightHh` ([4 width, width]), `biasIh`, `biasHh`.
 */
export type Data = Record<string, Float32Array>;

/** The arrays that a row needs. Always the same numbers. */
export function makeData(work: Work): Data {
  const random = uniform(2147483629);
  switch (work.kind) {
    case "map":
      return { x: random(work.size, -6, 6) };
    case "file":
      return { x: random(work.size, -1, 1) };
    case "loader":
      return { x: random(work.rows * work.columns, 0, 1) };
    case "matmul":
      return { a: random(work.size ** 2, -1, 1), b: random(work.size ** 2, -1, 1) };
    case "step": {
      const data: Data = {
        x: random(work.batch * (work.widths[0] ?? 0), 0, 1),
        labels: random(work.batch, 0, work.widths.at(-1) ?? 0).map(Math.floor),
      };
      for (const [i, inputs, outputs] of layers(work.widths)) {
        const bound = 1 / Math.sqrt(inputs);
        data[`weight${i}`] = random(inputs * outputs, -bound, bound);
        data[`bias${i}`] = random(outputs, -bound, bound);
      }
      return data;
    }
    case "adam": {
      const data: Data = {};
      for (let i = 0; i < work.tensors; i++) {
        data[`weight${i}`] = random(work.size, -1, 1);
        data[`gradient${i}`] = random(work.size, -1, 1);
      }
      return data;
    }
    case "lenet": {
      const data: Data = {
        x: random(work.batch * 28 * 28, 0, 1),
        labels: random(work.batch, 0, 10).map(Math.floor),
      };
      for (const [i, shape] of LENET.entries()) {
        const inputs = shape.slice(1).reduce((product, n) => product * n, 1);
        const bound = 1 / Math.sqrt(inputs);
        data[`weight${i}`] = random(inputs * (shape[0] ?? 0), -bound, bound);
        data[`bias${i}`] = random(shape[0] ?? 0, -bound, bound);
      }
      return data;
    }
    case "lstm": {
      const { steps, batch, width } = work;
      const bound = 1 / Math.sqrt(width);
      return {
        x: random(steps * batch * width, -1, 1),
        weightIh: random(4 * width * width, -bound, bound),
        weightHh: random(4 * width * width, -bound, bound),
        biasIh: random(4 * width, -bound, bound),
        biasHh: random(4 * width, -bound, bound),
      };
    }
  }
}

/** Each layer's index, inputs and outputs. */
export function layers(widths: number[]): [index: number, inputs: number, outputs: number][] {
  return widths.slice(1).map((outputs, i) => [i, widths[i] ?? 0, outputs]);
}

export function writeData(folder: string, data: Data): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, values] of Object.entries(data)) {
    writeFileSync(join(folder, `${name}.f32`), values);
  }
}

export function readArray(folder: string, name: string): Float32Array {
  const bytes = readFileSync(join(folder, `${name}.f32`));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

// The generator of Park and Miller: exact in a double, and quite good enough for filling arrays.
function uniform(seed: number): (count: number, from: number, to: number) => Float32Array {
  let state = seed;
  return (count, from, to) =>
    Float32Array.from({ length: count }, () => {
      state = (state * 48271) % 2147483647;
      return from + (to - from) * (state / 2147483647);
    });
}
