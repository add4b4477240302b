// What PyTorch's pickles may name, and what it becomes here.

import { Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import { bool, float32, float64, int32, int64, uint8 } from "../ndarray/dtype.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { denseStrides } from "../ndarray/shape.js";
import { Parameter } from "../nn/parameter.js";
import { FormatError } from "./format-error.js";
import type { Global } from "./pickle.js";
import { STORED_TYPES, type StoredType } from "./stored-elements.js";

/** A storage's type as a pickle names it. */
export class StorageType {
  constructor(
    readonly name: string,
    readonly type: StoredType,
  ) {}
}

/** The elements that tensors of a file share. */
export class LoadedStorage {
  constructor(readonly array: NDArray) {}
}

/** PyTorch's storages by safetensors' codes. */
export const STORAGES: Readonly<Record<string, string>> = {
  FloatStorage: "F32",
  DoubleStorage: "F64",
  HalfStorage: "F16",
  BFloat16Storage: "BF16",
  LongStorage: "I64",
  IntStorage: "I32",
  ShortStorage: "I16",
  CharStorage: "I8",
  ByteStorage: "U8",
  BoolStorage: "BOOL",
};

const MOST_DIMENSIONS = 64;

/** The table of names for one file. */
export function torchGlobals(operation: string): (name: string) => unknown {
  const fail: Fail = (what) => {
    throw new FormatError(`${operation}: not a valid file of PyTorch's: ${what}`);
  };
  const callable: Readonly<Record<string, (args: readonly unknown[]) => unknown>> = {
    "collections.OrderedDict": ([pairs]) => dictionary(pairs, fail),
    "torch.Size": ([sizes]) => (Array.isArray(sizes) ? sizes : fail("a Size is not a tuple")),
    "torch.device": ([type, index]) =>
      typeof index === "number" ? `${String(type)}:${index}` : String(type),
    "torch._utils._rebuild_tensor": (args) => rebuildTensor(args, fail),
    "torch._utils._rebuild_tensor_v2": (args) => rebuildTensor(args, fail),
    "torch._utils._rebuild_parameter": (args) => rebuildParameter(args, fail),
    "torch._utils._rebuild_parameter_with_state": (args) => rebuildParameter(args, fail),
    // Bytes, as Python 3 writes them for readers of Python 2.
    "_codecs.encode": (args) => latin1(args, fail),
    "builtins.set": ([items]) => (Array.isArray(items) ? new Set(items) : fail("a set is not of a list")),
  };
  const table = new Map<string, unknown>(
    Object.entries(callable).map(([name, call]): [string, Global] => [name, { name, call }]),
  );
  table.set("__builtin__.set", table.get("builtins.set"));
  for (const [name, code] of Object.entries(STORAGES)) {
    table.set(`torch.${name}`, new StorageType(name, STORED_TYPES.get(code) as StoredType));
  }
  for (const dtype of [bool, uint8, int32, int64, float32, float64]) {
    table.set(dtype.toString(), dtype);
  }
  return (name) => table.get(name);
}

type Fail = (what: string) => never;

function dictionary(pairs: unknown, fail: Fail): Map<unknown, unknown> {
  if (pairs === undefined) {
    return new Map();
  }
  if (!Array.isArray(pairs) || !pairs.every((pair) => Array.isArray(pair) && pair.length === 2)) {
    return fail("an OrderedDict is not of pairs");
  }
  return new Map(pairs as [unknown, unknown][]);
}

function latin1([text, encoding]: readonly unknown[], fail: Fail): Uint8Array {
  return typeof text === "string" && encoding === "latin1"
    ? Uint8Array.from(text, (letter) => letter.charCodeAt(0))
    : fail("bytes are not latin1");
}

const isNatural = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** Arguments: storage, offset, sizes, strides, requires_grad, hooks. */
function rebuildTensor(args: readonly unknown[], fail: Fail): Tensor {
  const [storage, offset, shape, strides, requiresGrad] = args;
  if (!(storage instanceof LoadedStorage)) {
    return fail(`a tensor is made from ${describe(storage)} instead of a storage`);
  }
  const { array } = storage;
  if (
    !isNatural(offset) ||
    !isNaturals(shape) ||
    !isNaturals(strides) ||
    shape.length !== strides.length ||
    shape.length > MOST_DIMENSIONS
  ) {
    return fail("a tensor's sizes, strides or offset are not natural numbers");
  }
  let size = 1;
  let last = offset;
  shape.forEach((n, d) => {
    size *= n;
    last += (n - 1) * (strides[d] as number);
  });
  const bytes = size * array.dtype.itemsize;
  if (!Number.isSafeInteger(bytes) || (size > 0 && !(last < array.size))) {
    return fail(
      `a tensor of shape [${shape.join(", ")}] with strides [${strides.join(", ")}] from ${offset} goes beyond its storage of ${array.size} elements`,
    );
  }
  const tensor = new Tensor(
    size > 0 ? array.view(shape, strides, offset) : array.view(shape, denseStrides(shape), 0),
  );
  return requiresGrad === true && array.dtype.isFloatingPoint ? tensor.requiresGrad_() : tensor;
}

const isNaturals = (value: unknown): value is number[] => Array.isArray(value) && value.every(isNatural);

/** Arguments: data, requires_grad, hooks. */
function rebuildParameter([data, requiresGrad]: readonly unknown[], fail: Fail): Parameter {
  if (!(data instanceof Tensor) || (requiresGrad === true && !data.dtype.isFloatingPoint)) {
    return fail(`a parameter is made from ${describe(data)}`);
  }
  return new Parameter(data, requiresGrad === true);
}
