// How vector instructions are written down.

import { type Code, unsigned, type Value } from "./code.js";
import type { Load } from "./instructions.js";

export type Ternary = (a: Value, b: Value, c: Value) => Code;
export type LaneLoad = (address: Value, vector: Value, lane: number, offset?: number) => Code;
export type Extract = (vector: Value, lane: number) => Code;
export type Replace = (vector: Value, lane: number, scalar: Value) => Code;

export const simd: (opcode: number) => Code = (opcode) => [0xfd, unsigned(opcode)];
export const load: (opcode: number) => Load =
  (opcode) =>
  (address, offset = 0) => [address, simd(opcode), 0, unsigned(offset)];
export const lane: (opcode: number) => LaneLoad =
  (opcode) =>
  (address, vector, index, offset = 0) => [address, vector, simd(opcode), 0, unsigned(offset), index];
export const extract: (opcode: number) => Extract = (opcode) => (vector, index) => [
  vector,
  simd(opcode),
  index,
];
export const replace: (opcode: number) => Replace = (opcode) => (vector, index, scalar) => [
  vector,
  scalar,
  simd(opcode),
  index,
];
export const ternary: (opcode: number) => Ternary = (opcode) => (a, b, c) => [a, b, c, simd(opcode)];
export const repeat: (bytes: Code, times: number) => Code = (bytes, times) =>
  Array.from({ length: times }, () => bytes);
