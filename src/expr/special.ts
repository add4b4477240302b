// Special functions of float64 numbers, for which JavaScript has none.

export { erf, erfc, erfinv } from "./error-function.js";
export { digamma, lgamma, polygamma } from "./gamma-function.js";
