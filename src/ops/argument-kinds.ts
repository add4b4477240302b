// What the arguments of a name must be, for all operations at once: PyTorch's names mean the same everywhere.

import { Tensor } from "../autograd/tensor.js";
import { DType } from "../ndarray/dtype.js";
import { describeList } from "../ndarray/describe.js";

interface Kind {
  /** In words: "an integer". */
  readonly words: string;
  readonly accepts: (value: unknown) => boolean;
}

const isNumber = (value: unknown): boolean => typeof value === "number";
const isInteger = (value: unknown): boolean => Number.isInteger(value);
const isScalar = (value: unknown): boolean =>
  typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";
const isTensor = (value: unknown): boolean => value instanceof Tensor;
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

const flag: Kind = { words: "a boolean", accepts: (v) => typeof v === "boolean" };
const integer: Kind = { words: "an integer", accepts: isInteger };
const integers: Kind = { words: "an integer or an array of integers", accepts: isIntegers };
const integersInLists: Kind = {
  words: "an integer, an array of integers or two such arrays",
  accepts: (v) => isIntegers(v) || isListOf(v, isIntegers),
};
const integersOrTensor: Kind = {
  words: "an integer, an array of integers or a Tensor",
  accepts: (v) => isIntegers(v) || isTensor(v),
};
const integersOrNull: Kind = {
  words: "an integer, or an array of integers and nulls",
  accepts: (v) => isInteger(v) || isListOf(v, (element) => element === null || isInteger(element)),
};
const integersOrNone: Kind = {
  words: "an integer, an array of integers or null",
  accepts: (v) => v === null || isIntegers(v),
};
const numbers: Kind = {
  words: "a number or an array of numbers",
  accepts: (v) => isNumber(v) || isListOf(v, isNumber),
};
const number: Kind = { words: "a number", accepts: isNumber };
const scalar: Kind = { words: "a number", accepts: isScalar };
const operand: Kind = { words: "a number or a Tensor", accepts: (v) => isScalar(v) || isTensor(v) };
const tensor: Kind = { words: "a Tensor", accepts: isTensor };
const tensorOrNull: Kind = { words: "a Tensor or null", accepts: (v) => v === null || isTensor(v) };
const tolerance: Kind = {
  words: "a number, a Tensor or null",
  accepts: (v) => v === null || isNumber(v) || isTensor(v),
};
const tensors: Kind = {
  words: "a Tensor or an array of Tensors",
  accepts: (v) => isTensor(v) || isListOf(v, isTensor),
};
const word: Kind = { words: "a string", accepts: (v) => typeof v === "string" };
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

const NAMES: readonly (readonly [Kind, string])[] = [
  [
    flag,
    "keepdim largest sorted stable descending unbiased accumulate equalNan copy nonBlocking requiresGrad retainGraph createGraph " +
      "batchFirst bidirectional enforceSorted needWeights averageAttnWeights addBiasKv addZeroAttn isCausal normFirst " +
      "errorIfNonfinite logInput logTarget full swap ceilMode returnIndices countIncludePad affine elementwiseAffine trackRunningStats scaleGradByFreq sparse freeze training " +
      "shuffle dropLast pinMemory persistentWorkers amsgrad centered decoupledWeightDecay cycleMomentum threePhase " +
      "nesterov maximize inplace wrap increasing withReplacement replacement returnInverse returnCounts sparseGrad raiseException strict " +
      "setToNone persistent recurse alignCorners includeLastOffset recomputeScaleFactor useInputStats hard fullMatrices hermitian srcIsCausal tgtIsCausal memoryIsCausal",
  ],
  [dtype, "dtype"],
  [generator, "generator"],
  [tensors, "out inputs"],
  [
    tensor,
    "runningMean runningVar mask weight posWeight gradient mat1 mat2 vec vec1 vec2 batch1 batch2 tensor1 tensor2",
  ],
  [
    integers,
    "normalizedShape unflattenedSize dim size shape sizes stride shifts splitSizes splitSizeOrSections",
  ],
  [integersInLists, "dims"],
  [integersOrNull, "outputSize"],
  [numbers, "scaleFactor"],
  [integersOrTensor, "indicesOrSections repeats index"],
  [
    integer,
    "dim0 dim1 dim2 startDim endDim axis0 axis1 dimension offset diagonal k chunks decimals n m N length numSamples ignoreIndex row col " +
      "inputSize hiddenSize numLayers projSize totalLength embedDim numHeads dModel nhead dimFeedforward " +
      "numClasses inChannels outChannels numFeatures numGroups numChannels numEmbeddings embeddingDim in1Features in2Features " +
      "batchSize numWorkers prefetchFactor lastEpoch stepSize totalIters TMax T0 TMult patience cooldown maxIter historySize " +
      "storageOffset r steps inFeatures outFeatures numParameters upscaleFactor downscaleFactor groups numEncoderLayers numDecoderLayers sz",
  ],
  [
    number,
    "rtol atol lambd sigma median lr momentum dampening weightDecay labelSmoothing correction paddingValue timeout " +
      "tau t0 rcond dx rho lrDecay initialAccumulatorValue momentumDecay toleranceGrad toleranceChange " +
      "margin delta clipValue gain sparsity normType maxNorm gamma factor startFactor endFactor power etaMin pctStart divFactor finalDivFactor",
  ],
  [scalar, "alpha beta nan posinf neginf eps step"],
  [operand, "value fillValue start end other min max mean std low high src"],
  [
    word,
    "name prefix annealStrategy scaleMode thresholdMode approximate reduction roundingMode reduce indexing",
  ],
  [normOrder, "ord"],
];

const KINDS: ReadonlyMap<string, Kind> = new Map(
  NAMES.flatMap(([kind, names]) => names.split(" ").map((name) => [name, kind])),
);

/** Where a name of the table means something else: the operations in which it does. */
const EXCEPTIONS: ReadonlyMap<string, readonly [Kind, ReadonlySet<string>]> = new Map([
  ["mask", [tensorOrNull, new Set(["TransformerEncoder"])]],
  ["atol", [tolerance, new Set(["linalg.pinv"])]],
  ["rtol", [tolerance, new Set(["linalg.pinv"])]],
  ["k", [number, new Set(["localResponseNorm", "LocalResponseNorm"])]],
  ["outputSize", [integersOrNone, new Set(["maxUnpool1d", "maxUnpool2d"])]],
  [
    "size",
    [integersOrNone, new Set(["interpolate", "Upsample", "UpsamplingNearest2d", "UpsamplingBilinear2d"])],
  ],
]);

function kindOf(operation: string, name: string): Kind | undefined {
  const exception = EXCEPTIONS.get(name);
  return exception?.[1].has(operation) === true ? exception[0] : KINDS.get(name);
}

/** Where null stands for None: it means something of its own, or the default. */
const NULLABLE: ReadonlySet<string> = new Set(
  "stride batchSize shuffle maxNorm momentum runningMean runningVar inputs weight posWeight gradient dim dims min max nan posinf neginf eps roundingMode ord correction totalLength".split(
    " ",
  ),
);
const NULL_IS_DEFAULT: ReadonlySet<string> = new Set([
  "dtype",
  "generator",
  "out",
  "device",
  "scaleFactor",
  "rcond",
  "dx",
  "alignCorners",
  "recomputeScaleFactor",
  "isCausal",
  "srcIsCausal",
  "tgtIsCausal",
]);

/**
 * The argument of a name as it is to be taken: itself, or undefined where null means the default.
 *
 * @throws TypeError if it is not what its name says.
 */
export function checkedArgument(operation: string, name: string, value: unknown): unknown {
  if (value === undefined || (value === null && NULL_IS_DEFAULT.has(name))) {
    return undefined;
  }
  const kind = kindOf(operation, name);
  if (kind !== undefined && !kind.accepts(value) && !(value === null && NULLABLE.has(name))) {
    throw new TypeError(
      `${operation}: argument '${name}' must be ${kind.words}, but got ${describeList(value)}`,
    );
  }
  return value;
}
