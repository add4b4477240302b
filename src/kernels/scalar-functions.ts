import { BINARY, UNARY } from "../expr/meaning.js";

/**
 * Functions from numbers to a number that kernels call lane by lane where no vector code exists: the engine passes
 * those that `KernelModule.imports` names.
 */
export const scalarFunctions: Readonly<Record<string, (...x: number[]) => number>> = {
  ...(UNARY as Record<string, (...x: number[]) => number>),
  ...(BINARY as Record<string, (...x: number[]) => number>),
};
