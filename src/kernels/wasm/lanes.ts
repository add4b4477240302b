// What an expression is translated to: a way to hold a few elements at once and to do arithmetic on them.

import type { BinaryOperator, Comparison, Connective, UnaryOperator } from "../../expr/expr.js";
import type { ElementType } from "../element-type.js";
import type { Code, Local, Value, ValueType } from "./assembler.js";
import type { Range } from "./range.js";

export interface Lanes {
  /** Elements in one value. */
  readonly count: number;
  /** WebAssembly's type of a value that holds numbers, and of one that holds truth values. */
  readonly number: ValueType;
  readonly truth: ValueType;

  constant(value: number): Value;
  /** The kernel's parameter, in all lanes. */
  parameter(value: Local): Value;
  /** `count` elements side by side; reads up to 16 bytes whatever the count. */
  read(type: ElementType, address: Value, offset: number): Value;
  /** One element from each address. */
  gather(type: ElementType, addresses: readonly Value[]): Value;
  /** One element in all lanes. */
  splat(type: ElementType, address: Value): Value;

  /** `range` is where a is known to lie. */
  unary(operator: UnaryOperator, a: Value, range: Range): Value;
  binary(operator: BinaryOperator, a: Value, b: Value): Value;
  /** A function of one number that `lower` kept for these lanes. */
  call(name: string, a: Value): Value;
  compare(operator: Comparison, a: Value, b: Value): Value;
  connective(operator: Connective, a: Value, b: Value): Value;
  not(a: Value): Value;
  isNaN(a: Value): Value;
  select(condition: Value, then: Value, otherwise: Value): Value;
  /** 1 where true, else 0. */
  numberOf(truth: Value): Value;
  /** Whether not 0; NaN is true. */
  truthOf(number: Value): Value;

  /** Numbers in the form in which `write` stores them. */
  pack(type: ElementType, number: Value): Local;
  /** Truth values, as 1 and 0, in the form in which `write` stores them. */
  packTruth(type: ElementType, truth: Value): Local;
  /** Stores `count` elements side by side. */
  write(type: ElementType, address: Value, packed: Local, offset: number): Code;
  /** Stores the element of one lane. */
  writeLane(type: ElementType, address: Value, packed: Local, lane: number): Code;
}
