/**
 * Functions from numbers to a number that kernels call lane by lane where no vector code exists: the engine passes
 * those that `KernelModule.imports` names.
 */
export const scalarFunctions: Readonly<Record<string, (...x: number[]) => number>> = {
  exp: (x = 0) => Math.exp(x),
  exp2: (x = 0) => 2 ** x,
  expm1: (x = 0) => Math.expm1(x),
  log: (x = 0) => Math.log(x),
  log2: (x = 0) => Math.log2(x),
  log10: (x = 0) => Math.log10(x),
  log1p: (x = 0) => Math.log1p(x),
  sin: (x = 0) => Math.sin(x),
  cos: (x = 0) => Math.cos(x),
  tan: (x = 0) => Math.tan(x),
  asin: (x = 0) => Math.asin(x),
  acos: (x = 0) => Math.acos(x),
  atan: (x = 0) => Math.atan(x),
  sinh: (x = 0) => Math.sinh(x),
  cosh: (x = 0) => Math.cosh(x),
  tanh: (x = 0) => Math.tanh(x),
  asinh: (x = 0) => Math.asinh(x),
  acosh: (x = 0) => Math.acosh(x),
  atanh: (x = 0) => Math.atanh(x),
  pow: (x = 0, y = 0) => x ** y,
  atan2: (y = 0, x = 0) => Math.atan2(y, x),
  fmod: (a = 0, b = 0) => a % b,
  remainder,
  floorDivide,
};

/** Python's %: a - floor(a / b) b, exact, with the sign of b. */
function remainder(a = 0, b = 0): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

/** Python's //: the floor of the exact quotient. */
function floorDivide(a = 0, b = 0): number {
  if (b === 0) return a / b;
  const rest = a % b;
  let quotient = (a - rest) / b;
  if (rest !== 0 && rest < 0 !== b < 0) quotient -= 1;
  if (quotient === 0) return a / b < 0 || Object.is(a / b, -0) ? -0 : 0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}
