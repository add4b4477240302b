// WebAssembly code in folded form: an instruction is a function of its operands, as in `f64x2.add(x, f64x2.mul(y, y))`;
// a local stands for its own value; `loop`, `block` and `when` nest. The instructions are in instructions.ts and simd.ts.

export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128";

/** The encoding of value types. */
export const valueTypeCode: Readonly<Record<ValueType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};

/** A sequence of instructions: bytes, locals (read), blocks, branches, indices of functions, nested sequences. */
export interface Code extends ReadonlyArray<number | Local | Block | Branch | Callable | Code> {}

/** Code that leaves one value, or a local that holds it. */
export type Value = Code | Local;

/** A local variable or a parameter of a function. Used as a value it is read. */
export class Local {
  constructor(
    readonly type: ValueType,
    readonly index: number,
  ) {}

  set(value: Value): Code {
    return [value, 0x21, unsigned(this.index)];
  }
  /** Sets, and leaves the value. */
  tee(value: Value): Code {
    return [value, 0x22, unsigned(this.index)];
  }
}

/** The target of branches: the end of a block or the head of a loop. */
export class Label {}

/** A block, loop or `if` with what it holds. */
export class Block {
  constructor(
    readonly opcode: number,
    readonly label: Label,
    readonly type: number,
    readonly body: Code,
    readonly otherwise: Code | undefined,
  ) {}
}

/** A branch to a label, relative to where it stands. */
export class Branch {
  constructor(
    readonly opcode: number,
    readonly label: Label,
  ) {}
}

const EMPTY = 0x40;
const blockType = (result?: ValueType): number => (result === undefined ? EMPTY : valueTypeCode[result]);

/** Repeats `body` for as long as it branches to the label that it is given. */
export function loop(body: (head: Label) => Code): Code {
  const label = new Label();
  return [new Block(0x03, label, EMPTY, body(label), undefined)];
}

/** `if`: runs `then` where the i32 condition is not 0, else `otherwise`; with `result` it leaves a value. */
export function when(condition: Value, then: Value, otherwise?: Value, result?: ValueType): Code {
  const code = otherwise === undefined ? undefined : [otherwise];
  return [condition, new Block(0x04, new Label(), blockType(result), [then], code)];
}

export function branchIf(condition: Value, label: Label): Code {
  return [condition, new Branch(0x0d, label)];
}

/** A scalar or vector choice by an i32 condition, both sides evaluated. */
export function choose(condition: Value, then: Value, otherwise: Value): Code {
  return [then, otherwise, condition, 0x1b];
}

/** `while (condition) body`. */
export function whileTrue(condition: Value, body: Value): Code {
  return [
    when(
      condition,
      loop((head) => [body, branchIf(condition, head)]),
    ),
  ];
}

/** Unsigned LEB128. */
export function unsigned(value: number): Code {
  if (value < 0x80) return [value];
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return bytes;
}

/** Signed LEB128. */
export function signed(value: number | bigint): Code {
  if (value >= -0x40 && value < 0x40) return [Number(value) & 0x7f];
  const bytes: number[] = [];
  let rest = BigInt(value);
  for (;;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    const done = (rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}

/** A function that code can call: `call(f, x, y)`. Its index is settled when the module is complete. */
export class Callable {
  index = 0;
}

export function call(callee: Callable, ...operands: readonly Value[]): Code {
  return [...operands, 0x10, callee];
}
