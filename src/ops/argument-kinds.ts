// What the arguments of a name must be, for all operations at once: PyTorch's names mean the same everywhere. The rooms of
// layers, optimizers and data add names of their own, which programs without these do not carry.

import { Tensor } from "../autograd/tensor.js";
import { DType } from "../ndarray/dtype.js";
import { describeList } from "../ndarray/describe.js";

export interface Kind {
  /** In words: "an integer". */
  readonly words: string;
  readonly accepts: (value: unknown) => boolean;
}

const isNumber = (value: unknown): boolean => typeof value === "number";
const isInteger = (value: unknown): boolean => Number.isInteger(value);
const isScalar = (value: unknown): boolean =>
  typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";
const isTensor = (value: unknown): boolean => value instanceof Tensor;
const isAnything = (): boolean => true;
/** Elements are visited one by one, so that a hole in an array counts as undefined. */
const isListOf = (value: unknown, accepts: (element: unknown) => boolean): boolean => {
  if (!Array.isArray(value)) {
    return false;
  }
  for (const element of value as readonly unknown[]) {
    if (!accepts(element)) {
      return false;
    }
  }
  return true;
};
const isIntegers = (value: unknown): boolean => isInteger(value) || isListOf(value, isInteger);

export const flag: Kind = { words: "a boolean", accepts: (v) => typeof v === "boolean" };
export const integer: Kind = { words: "an integer", accepts: isInteger };
export const integers: Kind = { words: "an integer or an array of integers", accepts: isIntegers };
const integersInLists: Kind = {
  words: "an integer, an array of integers or two such arrays",
  accepts: (v) => isIntegers(v) || isListOf(v, isIntegers),
};
const integersOrTensor: Kind = {
  words: "an integer, an array of integers or a Tensor",
  accepts: (v) => isIntegers(v) || isTensor(v),
};
export const integersOrNull: Kind = {
  words: "an integer, or an array of integers and nulls",
  accepts: (v) => isInteger(v) || isListOf(v, (element) => element === null || isInteger(element)),
};
export const integersOrNone: Kind = {
  words: "an integer, an array of integers or null",
  accepts: (v) => v === null || isIntegers(v),
};
export const numbers: Kind = {
  words: "a number or an array of numbers",
  accepts: (v) => isNumber(v) || isListOf(v, isNumber),
};
export const number: Kind = { words: "a number", accepts: isNumber };
const scalar: Kind = { words: "a number", accepts: isScalar };
const operand: Kind = { words: "a number or a Tensor", accepts: (v) => isScalar(v) || isTensor(v) };
export const tensor: Kind = { words: "a Tensor", accepts: isTensor };
export const tensorOrNull: Kind = { words: "a Tensor or null", accepts: (v) => v === null || isTensor(v) };
const tolerance: Kind = {
  words: "a number, a Tensor or null",
  accepts: (v) => v === null || isNumber(v) || isTensor(v),
};
const tensors: Kind = {
  words: "a Tensor or an array of Tensors",
  accepts: (v) => isTensor(v) || isListOf(v, isTensor),
};
export const word: Kind = { words: "a string", accepts: (v) => typeof v === "string" };
/** What an operation checks itself. */
const anything: Kind = { words: "anything", accepts: isAnything };
const dtype: Kind = { words: "a dtype such as torch.float32", accepts: (v) => v instanceof DType };
// Told by what it can do: to import the class would bring the generator into every bundle.
const generator: Kind = {
  words: "a torch.Generator",
  accepts: (v) =>
    typeof v === "object" && v !== null && typeof (v as { initialSeed?: unknown }).initialSeed === "function",
};
const normOrder: Kind = {
  words: 'a number or one of "fro", "nuc"',
  accepts: (v) => isNumber(v) || typeof v === "string",
};

/** What a name stands for. */
interface Meaning {
  readonly kind: Kind;
  /** What null stands for, if it is accepted where the kind does not accept it: None, or the default. */
  readonly whenNull: "none" | "default" | undefined;
  /** Operations in which the name stands for something else. */
  readonly elsewhere?: { readonly operations: ReadonlySet<string>; readonly kind: Kind };
}

/** What the names of arguments stand for. */
export type ArgumentNames = ReadonlyMap<string, Meaning>;

/**
 * A table of names as a map.
 *
 * @param table names by their kind. A name with a question mark may be null, which means something of its own there; with
 *   an equals sign it may be null for the default.
 * @param exceptions names that stand for something else in some operations.
 * @param common names that these are added to.
 */
export function argumentNames(
  table: readonly (readonly [Kind, string])[],
  exceptions: readonly (readonly [name: string, Kind, operations: string])[],
  common: ArgumentNames = new Map(),
): ArgumentNames {
  const names = new Map(common);
  for (const [kind, listed] of table) {
    for (const [, name = "", mark] of listed.matchAll(/(\w+)([?=]?)/g)) {
      names.set(name, { kind, whenNull: mark === "?" ? "none" : mark === "=" ? "default" : undefined });
    }
  }
  for (const [name, kind, operations] of exceptions) {
    const { kind: usual, whenNull } = names.get(name) ?? { kind: anything, whenNull: undefined };
    names.set(name, {
      kind: usual,
      whenNull,
      elsewhere: { operations: new Set(operations.split(" ")), kind },
    });
  }
  return names;
}

/** The names of operations. */
export const OPERATION_NAMES: ArgumentNames = argumentNames(
  [
    [
      flag,
      "keepdim largest sorted stable descending unbiased accumulate equalNan copy nonBlocking requiresGrad retainGraph " +
        "createGraph training inplace wrap increasing withReplacement replacement returnInverse returnCounts sparseGrad " +
        "raiseException strict fullMatrices hermitian left adjoint pivot unitriangular",
    ],
    [dtype, "dtype="],
    [generator, "generator="],
    [anything, "device="],
    [tensors, "out= inputs?"],
    [tensor, "mask weight gradient?"],
    [integers, "dim? size shape sizes stride? shifts splitSizes splitSizeOrSections"],
    [integersInLists, "dims?"],
    [integersOrNull, "outputSize"],
    [integersOrTensor, "indicesOrSections repeats index"],
    [
      integer,
      "dim0 dim1 dim2 startDim endDim axis0 axis1 dimension offset diagonal k chunks decimals n m N= length numSamples row " +
        "col storageOffset r steps ind",
    ],
    [number, "rtol atol lambd sigma median correction? rcond= dx="],
    [scalar, "alpha beta nan? posinf? neginf? eps? step"],
    [operand, "value fillValue start end other min? max? mean std src"],
    [word, "name approximate roundingMode? reduce indexing"],
    [normOrder, "ord?"],
  ],
  [
    ["atol", tolerance, "linalg.pinv linalg.matrixRank"],
    ["rtol", tolerance, "linalg.pinv linalg.matrixRank"],
    // A bound of rrelu, else a triangle.
    ["low", integer, "randint"],
    ["high", integer, "randint"],
    ["upper", flag, "linalg.cholesky linalg.solveTriangular cholesky choleskySolve choleskyInverse"],
  ],
);

/**
 * The argument of a name as it is to be taken: itself, or undefined where null means the default.
 *
 * @throws TypeError if it is not what its name says.
 */
export function checkedArgument(
  operation: string,
  name: string,
  value: unknown,
  names: ArgumentNames = OPERATION_NAMES,
): unknown {
  const meaning = value === undefined ? undefined : names.get(name);
  if (meaning === undefined) {
    return value;
  }
  if (value === null && meaning.whenNull !== undefined) {
    return meaning.whenNull === "default" ? undefined : null;
  }
  const { elsewhere } = meaning;
  const kind = elsewhere?.operations.has(operation) === true ? elsewhere.kind : meaning.kind;
  if (!kind.accepts(value)) {
    throw new TypeError(
      `${operation}: argument '${name}' must be ${kind.words}, but got ${describeList(value)}`,
    );
  }
  return value;
}
