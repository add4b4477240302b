// Shape, joining and indexing against real PyTorch: values, types, first and second derivatives, errors.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as torch from "../../src/index.js";
import type { Tensor } from "../../src/index.js";
import { QUESTIONS, type Question } from "./shape-questions.js";

interface Answer {
  readonly results?: readonly (readonly [shape: number[], dtype: string, values: number[]])[];
  readonly first?: number[];
  readonly second?: number[];
  readonly error?: string;
}

const FIXTURE = new URL("./fixtures/shape.json", import.meta.url);
const TYPES = {
  float64: torch.float64,
  float32: torch.float32,
  int64: torch.int64,
  int32: torch.int32,
  uint8: torch.uint8,
};

if (process.env["OGEE_RECORD"] === "1") {
  const asked = JSON.stringify(
    QUESTIONS.map(({ ask, shape, layout, dtype }) => ({ ask, shape, layout, dtype })),
  );
  const answers = execFileSync("/usr/bin/python3", ["tools/record-shape.py"], {
    input: asked,
    maxBuffer: 2 ** 28,
  });
  // One line for each answer, so that a change shows where it is.
  writeFileSync(
    FIXTURE,
    `[\n${(JSON.parse(answers.toString()) as unknown[]).map((a) => JSON.stringify(a)).join(",\n")}\n]\n`,
  );
}

const answers = existsSync(FIXTURE) ? (JSON.parse(readFileSync(FIXTURE, "utf8")) as Answer[]) : [];

const numbers = (n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => (((7 * i) % 13) - 5) / 4);

function made({ shape, layout, dtype }: Question): { leaf: Tensor; x: Tensor } {
  const whole = {
    plain: shape,
    transposed: [...shape].reverse(),
    stepped: shape.map((n) => 2 * n),
    expanded: [1, ...shape.slice(1)],
  }[layout];
  const type = TYPES[dtype as keyof typeof TYPES];
  const values = numbers(whole.reduce((a, b) => a * b, 1));
  const floating = type.isFloatingPoint;
  // PyTorch wraps negative numbers in uint8; so does a typed array.
  const data = floating
    ? values
    : type === torch.uint8
      ? Uint8Array.from(values, (v) => 4 * v)
      : values.map((v) => 4 * v);
  const leaf = torch.tensor(data, { dtype: type }).reshape(whole).detach();
  if (floating) {
    leaf.requiresGrad_();
  }
  const base = leaf.mul(1);
  const x = {
    plain: () => base,
    transposed: () => base.permute(shape.map((_, d) => shape.length - 1 - d)),
    stepped: () => base.index(...shape.map(() => "::2")),
    expanded: () => base.expand(shape),
  }[layout]();
  return { leaf, x };
}

const flat = (t: Tensor): number[] => (t.reshape(-1).tolist() as number[]).map(Number);
const plain = (list: readonly number[]): number[] => list.map((v) => v + 0);

function check(question: Question, answer: Answer): void {
  const { leaf, x } = made(question);
  if (answer.error !== undefined) {
    expect(() => question.ours(x), `PyTorch says: ${answer.error}`).toThrow();
    return;
  }
  const ys = [question.ours(x)].flat();
  expect(ys.map((y) => [y.shape, y.dtype.toString()])).toEqual(
    answer.results?.map(([shape, dtype]) => [shape, dtype]),
  );
  ys.forEach((y, i) => {
    expect(flat(y)).toEqual(answer.results?.[i]?.[2]);
  });
  expect(ys.some((y) => y.requiresGrad)).toBe(answer.first !== undefined);
  if (answer.first !== undefined) {
    const total = ys
      .map((y) =>
        y
          .mul(y)
          .mul(torch.tensor(numbers(y.numel()), { dtype: y.dtype }).reshape(y.shape))
          .sum(),
      )
      .reduce((a, b) => a.add(b));
    const [g] = torch.autograd.grad(total, [leaf], { createGraph: true }) as [Tensor];
    expect(plain(flat(g))).toEqual(plain(answer.first));
    if (answer.second !== undefined) {
      const [h] = torch.autograd.grad(g.mul(g).sum(), [leaf]) as [Tensor];
      expect(plain(flat(h))).toEqual(plain(answer.second));
    }
  }
}

it("has an answer of PyTorch for every question", () => {
  expect(answers.length).toBe(QUESTIONS.length);
});

QUESTIONS.forEach((question, i) => {
  it(`${question.ask} of ${question.layout} ${question.dtype} [${question.shape.join(", ")}] equals PyTorch's to the bit, with both derivatives`, () => {
    check(question, answers[i] ?? {});
  });
});
