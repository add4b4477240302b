// Everything of the public face that can be called, found by walking the exports, with a way to call it.

import * as data from "../../src/data/index.js";
import * as health from "../../src/health/index.js";
import * as torch from "../../src/index.js";
import { safetensors } from "../../src/io/index.js";
import * as random from "../../src/random/index.js";

export interface Subject {
  /** Where a user finds it: "torch.sum", "Tensor.add_", "nn.Linear". */
  readonly path: string;
  /** Names with which its errors may begin. */
  readonly name: string;
  /** Whether a tensor comes first in every sensible call. */
  readonly tensorFirst: boolean;
  readonly call: (args: unknown[]) => unknown;
}

type Callable = (...args: unknown[]) => unknown;
type Constructor = new (...args: unknown[]) => unknown;

const isClass = (value: unknown): value is Constructor =>
  typeof value === "function" && /^class\b/.test(Function.prototype.toString.call(value));

function ofNamespace(path: string, namespace: object): Subject[] {
  return Object.entries(namespace).flatMap(([key, value]): Subject[] => {
    // Made by the library or by subclasses only.
    if (
      typeof value !== "function" ||
      value === torch.optim.Optimizer ||
      value === torch.Tensor ||
      value === torch.OutOfMemoryError
    ) {
      return [];
    }
    const called = isClass(value)
      ? (args: unknown[]) => new value(...args)
      : (args: unknown[]) => (value as Callable)(...args);
    return [{ path: `${path}.${key}`, name: key, tensorFirst: !isClass(value), call: called }];
  });
}

/** Internals of the tensor's core that lie on its prototype and are marked so. */
const INTERNAL = new Set([
  "constructor",
  "dropGradient",
  "edge",
  "attach",
  "forget",
  "accumulates",
  "ownEntries",
  "leavesBelow",
  "addState",
]);

// A method is found on a tensor only.
const asTensor = (value: unknown): torch.Tensor =>
  value instanceof torch.Tensor ? value : torch.ones([2, 3]);

function ofTensor(): Subject[] {
  const prototype = torch.Tensor.prototype as unknown as Record<string, unknown>;
  return Object.getOwnPropertyNames(torch.Tensor.prototype).flatMap((key): Subject[] => {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, key);
    if (INTERNAL.has(key) || isClass(descriptor?.value)) {
      return [];
    }
    const subjects: Subject[] = [];
    if (typeof descriptor?.value === "function") {
      const method = descriptor.value as Callable;
      subjects.push({
        path: `Tensor.${key}`,
        name: key,
        tensorFirst: true,
        call: ([self, ...args]) => method.call(asTensor(self), ...args),
      });
    }
    if (descriptor?.set !== undefined) {
      const { set } = descriptor;
      subjects.push({
        path: `Tensor.${key} =`,
        name: key,
        tensorFirst: true,
        call: ([self, value]) => set.call(asTensor(self), value),
      });
    }
    return subjects;
  });
}

function ofInstance(path: string, make: () => object, prototype: object): Subject[] {
  return Object.getOwnPropertyNames(prototype).flatMap((key): Subject[] => {
    const value = Object.getOwnPropertyDescriptor(prototype, key)?.value as unknown;
    if (typeof value !== "function" || INTERNAL.has(key)) {
      return [];
    }
    const run = (args: unknown[]): unknown => {
      const result = (value as Callable).call(make(), ...args);
      // Generators do nothing until they are asked.
      return typeof result === "object" && result !== null && "next" in result
        ? [...(result as unknown as Iterable<unknown>)]
        : result;
    };
    return [{ path: `${path}.${key}`, name: key, tensorFirst: false, call: run }];
  });
}

/** Modules that can be made without arguments or with these, and are then called with malformed ones. */
const MODULE_ARGUMENTS: Record<string, unknown[]> = {
  Linear: [3, 2],
  Threshold: [0.1, 20],
  Softmax: [1],
  LogSoftmax: [1],
  Softmin: [1],
  Parameter: [torch.ones([1])],
  RNN: [3, 2],
  LSTM: [3, 2],
  GRU: [3, 2],
  RNNBase: ["GRU", { inputSize: 3, hiddenSize: 2 }],
  RNNCell: [3, 2],
  LSTMCell: [3, 2],
  GRUCell: [3, 2],
  MultiheadAttention: [4, 2],
  TransformerEncoderLayer: [4, 2, 8],
  AdaptiveMaxPool1d: [2],
  AdaptiveMaxPool2d: [2],
  Fold: [2, 1],
  Unfold: [1],
  LocalResponseNorm: [2],
  AdaptiveAvgPool1d: [2],
  AdaptiveAvgPool2d: [2],
  AvgPool1d: [2],
  AvgPool2d: [2],
  Conv1d: [2, 3, 2],
  Conv2d: [2, 3, 2],
  ConvTranspose1d: [2, 3, 2],
  ConvTranspose2d: [2, 3, 2],
  MaxPool1d: [2],
  MaxPool2d: [2],
  ConstantPad1d: [1, 0.5],
  ConstantPad2d: [1, 0.5],
  ConstantPad3d: [1, 0.5],
  ReflectionPad1d: [1],
  ReflectionPad2d: [1],
  ReflectionPad3d: [1],
  ReplicationPad1d: [1],
  ReplicationPad2d: [1],
  ReplicationPad3d: [1],
  ZeroPad2d: [1],
  Upsample: [2],
  UpsamplingNearest2d: [2],
  UpsamplingBilinear2d: [2],
  PixelShuffle: [1],
  PixelUnshuffle: [2],
  ChannelShuffle: [1],
  InstanceNorm1d: [3],
  InstanceNorm2d: [3],
  InstanceNorm3d: [3],
  BatchNorm1d: [3],
  BatchNorm2d: [3],
  LazyLinear: [2],
  LazyConv1d: [3, 2],
  LazyConv2d: [3, 2],
  LazyConvTranspose1d: [3, 2],
  LazyConvTranspose2d: [3, 2],
  LPPool1d: [2, 2],
  LPPool2d: [2, 2],
  MaxUnpool1d: [2],
  MaxUnpool2d: [2],
  Bilinear: [2, 3, 4],
  Embedding: [4, 3],
  EmbeddingBag: [4, 3],
  GroupNorm: [1, 2],
  LayerNorm: [3],
  RMSNorm: [3],
  Unflatten: [1, [3, 1]],
  TransformerDecoderLayer: [4, 2, 8],
  TransformerDecoder: [new torch.nn.TransformerDecoderLayer(4, 2, 8), 2],
  Transformer: [4, 2, 1, 1, 8],
  TransformerEncoder: [new torch.nn.TransformerEncoderLayer(4, 2, 8), 2],
};

function forwardsOf(): Subject[] {
  return Object.entries(torch.nn).flatMap(([key, value]): Subject[] => {
    if (!isClass(value) || value.prototype instanceof torch.Tensor) {
      return [];
    }
    const instance = new value(...(MODULE_ARGUMENTS[key] ?? [])) as Callable;
    const call = (args: unknown[]): unknown => instance(...args);
    return [{ path: `nn.${key}()()`, name: key, tensorFirst: true, call }];
  });
}

const { nn, optim, autograd } = torch;
// Made once: to make it draws random numbers, and a call that fails must draw none.
const linear = new nn.Linear(3, 2);
const sgd = (): torch.optim.SGD => new optim.SGD([torch.ones([2], { requiresGrad: true })], { lr: 0.1 });

/** All of them. */
export function publicFunctions(): Subject[] {
  return [
    ...ofNamespace("torch", torch),
    ...ofNamespace("torch.linalg", torch.linalg),
    ...ofNamespace("torch.parameters", torch.parameters),
    ...ofTensor(),
    ...ofNamespace("nn", nn),
    ...forwardsOf(),
    ...ofNamespace("nn.functional", nn.functional),
    ...ofNamespace("nn.init", nn.init),
    ...ofNamespace("nn.utils", nn.utils),
    ...ofNamespace("nn.utils.rnn", nn.utils.rnn),
    ...ofInstance("Linear", () => linear, nn.Module.prototype),
    ...ofInstance("Linear", () => linear, Object.getPrototypeOf(nn.Module.prototype)),
    ...ofInstance("Sequential", () => new nn.Sequential(linear), nn.Sequential.prototype),
    ...ofInstance(
      "ModuleList",
      () => new nn.ModuleList([linear]),
      Object.getPrototypeOf(nn.ModuleList.prototype),
    ),
    ...ofInstance("ModuleDict", () => new nn.ModuleDict({ a: linear }), nn.ModuleDict.prototype),
    ...ofInstance("ParameterList", () => new nn.ParameterList([torch.ones([2])]), nn.ParameterList.prototype),
    ...ofInstance(
      "ParameterDict",
      () => new nn.ParameterDict({ a: torch.ones([2]) }),
      nn.ParameterDict.prototype,
    ),
    ...ofNamespace("optim", optim),
    ...ofNamespace("optim.lrScheduler", optim.lrScheduler),
    ...ofInstance(
      "StepLR",
      () => new optim.lrScheduler.StepLR(sgd(), 2),
      optim.lrScheduler.LRScheduler.prototype,
    ),
    ...ofInstance("SGD", sgd, optim.Optimizer.prototype),
    ...ofNamespace("autograd", autograd),
    ...ofNamespace("autograd.functional", autograd.functional),
    ...ofNamespace("random", random),
    ...ofNamespace("data", data),
    // What takes a path would write files of any name; test/io gives it malformed ones.
    ...ofNamespace("io.safetensors", { save: safetensors.save, load: safetensors.load }),
    ...ofNamespace("health", health),
  ];
}
