// Python programs that judge or make files.

import { execFileSync } from "node:child_process";
import { findPython } from "../parity/oracle.js";

/** A Python that has PyTorch, or null. */
export const python: string | null = findPython();

/** What a program prints. */
export function runPython(program: string, ...args: string[]): string {
  return execFileSync(python ?? "python3", ["-c", program, ...args], { encoding: "utf8" });
}
