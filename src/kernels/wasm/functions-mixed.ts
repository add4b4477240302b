// The functions of float32 elements in lanes of float64, by name.

import type { VectorFunctions } from "./float-lanes.js";
import { cosh, exp, exp2, expm1, log1p, logarithm, sinh, tanh } from "./mixed-exponential.js";
import { cos, erf, erfc, normal, normalDensity, sin } from "./mixed-special.js";
import { floorDivide, fmod, pow, remainder } from "./mixed-binary.js";

export const mixedFunctions: VectorFunctions = {
  unary: {
    exp,
    exp2,
    expm1,
    log1p,
    tanh,
    sinh,
    cosh,
    sin,
    cos,
    erf,
    erfc,
    log: logarithm(1),
    log2: logarithm(Math.LN2),
    log10: logarithm(Math.LN10),
  },
  calls: new Map([
    ["normal", normal],
    ["normalDensity", normalDensity],
  ]),
  binary: { pow, fmod, remainder, floorDivide },
};
