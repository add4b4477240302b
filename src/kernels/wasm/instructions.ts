// Scalar instructions of WebAssembly, folded: an instruction is a function of its operands.

import { type Code, signed, unsigned, type Value } from "./assembler.js";

export type Unary = (a: Value) => Code;
export type Binary = (a: Value, b: Value) => Code;
export type Load = (address: Value, offset?: number) => Code;
export type Store = (address: Value, value: Value, offset?: number) => Code;

/** Instructions by name, sorted by the number of their operands. */
export type Instructions<U extends string, B extends string> = Readonly<Record<U, Unary> & Record<B, Binary>>;

export function instructions<U extends string, B extends string>(
  unary: Readonly<Record<U, number>>,
  binary: Readonly<Record<B, number>>,
  encode: (opcode: number) => Code,
): Instructions<U, B> {
  const table: Record<string, Unary | Binary> = {};
  for (const [name, opcode] of Object.entries<number>(unary)) {
    const bytes = encode(opcode);
    table[name] = (a: Value) => [a, bytes];
  }
  for (const [name, opcode] of Object.entries<number>(binary)) {
    const bytes = encode(opcode);
    table[name] = (a: Value, b: Value) => [a, b, bytes];
  }
  return table as Instructions<U, B>;
}

const plain = (opcode: number): Code => [opcode];
// The alignment hint, 0, promises nothing; x86 and ARM do not need the promise.
const load =
  (opcode: number): Load =>
  (address, offset = 0) => [address, opcode, 0, unsigned(offset)];
const store =
  (opcode: number): Store =>
  (address, value, offset = 0) => [address, value, opcode, 0, unsigned(offset)];
const saturating =
  (opcode: number): Unary =>
  (a) => [a, 0xfc, opcode];

type IntegerUnary = "eqz" | "clz" | "ctz" | "popcnt" | "extend8";
type IntegerBinary =
  | "add"
  | "sub"
  | "mul"
  | "divS"
  | "divU"
  | "remS"
  | "remU"
  | "and"
  | "or"
  | "xor"
  | "shl"
  | "shrS"
  | "shrU"
  | "eq"
  | "ne"
  | "ltS"
  | "ltU"
  | "gtS"
  | "gtU"
  | "leS"
  | "leU"
  | "geS"
  | "geU";
type FloatUnary = "abs" | "neg" | "ceil" | "floor" | "trunc" | "nearest" | "sqrt";
type FloatBinary =
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "min"
  | "max"
  | "copysign"
  | "eq"
  | "ne"
  | "lt"
  | "gt"
  | "le"
  | "ge";

export const i32: Instructions<IntegerUnary | "wrapI64" | "reinterpretF32", IntegerBinary> & {
  readonly const: (value: number) => Code;
  readonly truncSatF32: Unary;
  readonly truncSatF64: Unary;
  readonly load: Load;
  readonly load8U: Load;
  readonly store: Store;
  readonly store8: Store;
} = {
  ...instructions<IntegerUnary | "wrapI64" | "reinterpretF32", IntegerBinary>(
    { eqz: 0x45, clz: 0x67, ctz: 0x68, popcnt: 0x69, extend8: 0xc0, wrapI64: 0xa7, reinterpretF32: 0xbc },
    {
      add: 0x6a,
      sub: 0x6b,
      mul: 0x6c,
      divS: 0x6d,
      divU: 0x6e,
      remS: 0x6f,
      remU: 0x70,
      and: 0x71,
      or: 0x72,
      xor: 0x73,
      shl: 0x74,
      shrS: 0x75,
      shrU: 0x76,
      eq: 0x46,
      ne: 0x47,
      ltS: 0x48,
      ltU: 0x49,
      gtS: 0x4a,
      gtU: 0x4b,
      leS: 0x4c,
      leU: 0x4d,
      geS: 0x4e,
      geU: 0x4f,
    },
    plain,
  ),
  const: (value) => [0x41, signed(value)],
  truncSatF32: saturating(0),
  truncSatF64: saturating(2),
  load: load(0x28),
  load8U: load(0x2d),
  store: store(0x36),
  store8: store(0x3a),
};

export const i64: Instructions<
  IntegerUnary | "extendI32S" | "extendI32U" | "reinterpretF64",
  IntegerBinary
> & {
  readonly const: (value: number | bigint) => Code;
  readonly truncSatF32: Unary;
  readonly truncSatF64: Unary;
  readonly load: Load;
  readonly load8U: Load;
  readonly load32S: Load;
  readonly load32U: Load;
  readonly store: Store;
  readonly store8: Store;
  readonly store32: Store;
} = {
  ...instructions<IntegerUnary | "extendI32S" | "extendI32U" | "reinterpretF64", IntegerBinary>(
    {
      eqz: 0x50,
      clz: 0x79,
      ctz: 0x7a,
      popcnt: 0x7b,
      extend8: 0xc2,
      extendI32S: 0xac,
      extendI32U: 0xad,
      reinterpretF64: 0xbd,
    },
    {
      add: 0x7c,
      sub: 0x7d,
      mul: 0x7e,
      divS: 0x7f,
      divU: 0x80,
      remS: 0x81,
      remU: 0x82,
      and: 0x83,
      or: 0x84,
      xor: 0x85,
      shl: 0x86,
      shrS: 0x87,
      shrU: 0x88,
      eq: 0x51,
      ne: 0x52,
      ltS: 0x53,
      ltU: 0x54,
      gtS: 0x55,
      gtU: 0x56,
      leS: 0x57,
      leU: 0x58,
      geS: 0x59,
      geU: 0x5a,
    },
    plain,
  ),
  const: (value) => [0x42, signed(value)],
  truncSatF32: saturating(4),
  truncSatF64: saturating(6),
  load: load(0x29),
  load8U: load(0x31),
  load32S: load(0x34),
  load32U: load(0x35),
  store: store(0x37),
  store8: store(0x3c),
  store32: store(0x3e),
};

type ToF32 = "convertI32S" | "convertI32U" | "convertI64S" | "demoteF64" | "reinterpretI32";
type ToF64 = "convertI32S" | "convertI32U" | "convertI64S" | "promoteF32" | "reinterpretI64";

const littleEndian = (bytes: ArrayBuffer): Code => [...new Uint8Array(bytes)];

/** The bytes of a number, little-endian whatever the machine. */
export function float32Bytes(value: number): Code {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value, true);
  return littleEndian(view.buffer);
}

export function float64Bytes(value: number): Code {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value, true);
  return littleEndian(view.buffer);
}

export const f32: Instructions<FloatUnary | ToF32, FloatBinary> & {
  readonly const: (value: number) => Code;
  readonly load: Load;
  readonly store: Store;
} = {
  ...instructions<FloatUnary | ToF32, FloatBinary>(
    {
      abs: 0x8b,
      neg: 0x8c,
      ceil: 0x8d,
      floor: 0x8e,
      trunc: 0x8f,
      nearest: 0x90,
      sqrt: 0x91,
      convertI32S: 0xb2,
      convertI32U: 0xb3,
      convertI64S: 0xb4,
      demoteF64: 0xb6,
      reinterpretI32: 0xbe,
    },
    {
      add: 0x92,
      sub: 0x93,
      mul: 0x94,
      div: 0x95,
      min: 0x96,
      max: 0x97,
      copysign: 0x98,
      eq: 0x5b,
      ne: 0x5c,
      lt: 0x5d,
      gt: 0x5e,
      le: 0x5f,
      ge: 0x60,
    },
    plain,
  ),
  const: (value) => [0x43, float32Bytes(value)],
  load: load(0x2a),
  store: store(0x38),
};

export const f64: Instructions<FloatUnary | ToF64, FloatBinary> & {
  readonly const: (value: number) => Code;
  readonly load: Load;
  readonly store: Store;
} = {
  ...instructions<FloatUnary | ToF64, FloatBinary>(
    {
      abs: 0x99,
      neg: 0x9a,
      ceil: 0x9b,
      floor: 0x9c,
      trunc: 0x9d,
      nearest: 0x9e,
      sqrt: 0x9f,
      convertI32S: 0xb7,
      convertI32U: 0xb8,
      convertI64S: 0xb9,
      promoteF32: 0xbb,
      reinterpretI64: 0xbf,
    },
    {
      add: 0xa0,
      sub: 0xa1,
      mul: 0xa2,
      div: 0xa3,
      min: 0xa4,
      max: 0xa5,
      copysign: 0xa6,
      eq: 0x61,
      ne: 0x62,
      lt: 0x63,
      gt: 0x64,
      le: 0x65,
      ge: 0x66,
    },
    plain,
  ),
  const: (value) => [0x44, float64Bytes(value)],
  load: load(0x2b),
  store: store(0x39),
};
