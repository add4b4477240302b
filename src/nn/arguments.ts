// The names of arguments that layers and their functions have beside those of operations.

import {
  argumentNames,
  flag,
  integer,
  integers,
  integersOrNone,
  number,
  numbers,
  tensor,
  tensorOrNull,
  word,
  OPERATION_NAMES,
} from "../ops/argument-kinds.js";
import { type Bind, bindWith } from "../ops/arguments.js";

export { type Arguments, need } from "../ops/arguments.js";

const NAMES = argumentNames(
  [
    [
      flag,
      "batchFirst bidirectional enforceSorted needWeights averageAttnWeights addBiasKv addZeroAttn normFirst errorIfNonfinite " +
        "isCausal= srcIsCausal= tgtIsCausal= memoryIsCausal logInput logTarget full swap ceilMode returnIndices " +
        "countIncludePad affine elementwiseAffine trackRunningStats scaleGradByFreq sparse freeze setToNone persistent " +
        "recurse alignCorners= recomputeScaleFactor= useInputStats hard includeLastOffset",
    ],
    [tensor, "runningMean? runningVar? weight? posWeight?"],
    [integers, "normalizedShape unflattenedSize"],
    [numbers, "scaleFactor="],
    [
      integer,
      "ignoreIndex inputSize hiddenSize numLayers projSize totalLength? embedDim numHeads dModel nhead dimFeedforward " +
        "numClasses inChannels outChannels numFeatures numGroups numChannels numEmbeddings embeddingDim in1Features " +
        "in2Features inFeatures outFeatures numParameters upscaleFactor downscaleFactor groups numEncoderLayers " +
        "numDecoderLayers sz",
    ],
    [
      number,
      "momentum? labelSmoothing paddingValue tau margin delta clipValue gain sparsity normType maxNorm?",
    ],
    [word, "prefix reduction"],
  ],
  [
    ["mask", tensorOrNull, "TransformerEncoder"],
    ["k", number, "localResponseNorm LocalResponseNorm"],
    ["outputSize", integersOrNone, "maxUnpool1d maxUnpool2d"],
    ["size", integersOrNone, "interpolate Upsample UpsamplingNearest2d UpsamplingBilinear2d"],
  ],
  OPERATION_NAMES,
);

/** `bind` of operations, for layers and their functions. */
export const bind: Bind = bindWith(NAMES);
