// Fixes drawn by chance from the same words: what a judge's advice has to be better than.

import type { health as ogee } from "../ogee.js";

type Fix = ogee.Fix;

/** What a fix may name: the layers and functions of the network, and its data. */
export interface Vocabulary {
  readonly layers: readonly string[];
  readonly modules: readonly string[];
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

export function vocabularyOf({ layers, graphs, observations }: ogee.Recording): Vocabulary {
  const functions = (graphs[0]?.nodes ?? []).filter(({ activation }) => activation?.place === "hidden");
  const input = observations[0]?.input;
  return {
    layers: layers.map(({ name }) => name),
    modules: [...new Set(functions.map(({ module }) => module))],
    mean: input?.mean ?? [],
    std: (input?.std ?? []).map((s) => (s > 0 ? s : 1)),
  };
}

/** Numbers between 0 and 1 that follow from a whole number (the generator of Park and Miller). */
export function numbersFrom(seed: number): () => number {
  let state = (seed % 2147483646) + 1;
  const next = (): number => {
    state = (state * 48271) % 2147483647;
    return (state - 1) / 2147483646;
  };
  // Seeds that lie side by side begin alike.
  for (let i = 0; i < 10; i++) {
    next();
  }
  return next;
}

/** One of the twelve kinds, each as likely, with what it takes drawn too. */
export function randomFix({ layers, modules, mean, std }: Vocabulary, random: () => number): Fix {
  const one = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const power = (low: number, high: number): number => 10 ** (low + (high - low) * random());
  const hidden = layers.slice(0, -1);
  const kinds: readonly (() => Fix)[] = [
    () => ({ kind: "activation", modules, to: one(["ReLU", "LeakyReLU", "Tanh", "SELU", "Sigmoid"]) }),
    () => ({ kind: "init", scheme: one(["gain", "lsuv"]), layers }),
    () => ({ kind: "normalise", layers: hidden, by: one(["BatchNorm", "LayerNorm"]) }),
    () => ({ kind: "learningRate", factor: power(-3, 3) }),
    () => ({ kind: "clip", norm: power(-2, 1) }),
    () => ({
      kind: "loss",
      to: one(["CrossEntropyLoss", "BCEWithLogitsLoss", "BCELoss", "NLLLoss", "MSELoss"]),
      drop: one([null, ...modules.slice(-1)]),
    }),
    () => ({ kind: "output", insert: one(["Sigmoid", "Softmax", "LogSoftmax"]) }),
    () => ({ kind: "standardise", mean, std }),
    () => ({ kind: "outputScale", layer: layers.at(-1) ?? "", factor: power(-2, 1), bias: null }),
    () => ({ kind: "insert", after: hidden, function: one(["ReLU", "Tanh"]) }),
    () => ({ kind: "bias", layers: hidden, value: power(-2, 0) }),
    () => ({ kind: "optimizer", to: one(["Adam", "SGD"]), lr: power(-4, -1) }),
  ];
  return one(kinds)();
}
