// A WebAssembly assembler. Code is written in folded form: an instruction is a function of its operands, as in
// `f64x2.add(x, f64x2.mul(y, y))`; a local stands for its own value; `loop`, `block` and `when` nest.
// The instructions themselves are in instructions.ts and simd.ts.

export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128";

const valueTypeCode: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b };

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

class Block {
  constructor(
    readonly opcode: number,
    readonly label: Label,
    readonly type: number,
    readonly body: Code,
    readonly otherwise: Code | undefined,
  ) {}
}

class Branch {
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

/** Runs `body`; a branch to the label that it is given leaves the block. */
export function block(body: (end: Label) => Code): Code {
  const label = new Label();
  return [new Block(0x02, label, EMPTY, body(label), undefined)];
}

/** `if`: runs `then` where the i32 condition is not 0, else `otherwise`; with `result` it leaves a value. */
export function when(condition: Value, then: Value, otherwise?: Value, result?: ValueType): Code {
  const code = otherwise === undefined ? undefined : [otherwise];
  return [condition, new Block(0x04, new Label(), blockType(result), [then], code)];
}

export function branch(label: Label): Code {
  return [new Branch(0x0c, label)];
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
  return [when(condition, loop((head) => [body, branchIf(condition, head)]))];
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

/** Bytes under construction. */
class Bytes {
  private buffer = new Uint8Array(1024);
  private length = 0;
  /** The labels of the blocks that are open, outermost first. */
  private readonly labels: Label[] = [];

  private push(byte: number): void {
    if (this.length === this.buffer.length) this.grow(1);
    this.buffer[this.length++] = byte;
  }

  private grow(by: number): void {
    const larger = new Uint8Array(Math.max(2 * this.buffer.length, this.length + by));
    larger.set(this.buffer);
    this.buffer = larger;
  }

  unsigned(value: number): this {
    let rest = value;
    while (rest >= 0x80) {
      this.push((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.push(rest);
    return this;
  }

  /** Code, with its branches resolved. */
  code(code: Code): this {
    for (let i = 0; i < code.length; i++) {
      const item = code[i] as Code[number];
      if (typeof item === "number") this.push(item);
      else if (Array.isArray(item)) this.code(item);
      else if (item instanceof Local) {
        this.push(0x20);
        this.unsigned(item.index);
      } else if (item instanceof Block) this.block(item);
      else if (item instanceof Branch) this.branch(item);
      else if (item instanceof Callable) this.unsigned(item.index);
    }
    return this;
  }

  private block(block: Block): void {
    this.push(block.opcode);
    this.push(block.type);
    this.labels.push(block.label);
    this.code(block.body);
    if (block.otherwise !== undefined) {
      this.push(0x05);
      this.code(block.otherwise);
    }
    this.labels.pop();
    this.push(0x0b);
  }

  private branch(branch: Branch): void {
    const depth = this.labels.length - 1 - this.labels.lastIndexOf(branch.label);
    if (depth === this.labels.length) throw new Error("branch: the label's block does not enclose the branch");
    this.push(branch.opcode);
    this.unsigned(depth);
  }

  /** Other bytes, preceded by their number. */
  sized(other: Bytes): this {
    this.unsigned(other.length);
    if (this.length + other.length > this.buffer.length) this.grow(other.length);
    this.buffer.set(other.buffer.subarray(0, other.length), this.length);
    this.length += other.length;
    return this;
  }

  /** A section of the module: its entries, preceded by their number. */
  section(id: number, entries: readonly (Code | Bytes)[]): this {
    if (entries.length === 0) return this;
    const body = new Bytes().unsigned(entries.length);
    for (const entry of entries) {
      if (entry instanceof Bytes) body.sized(entry);
      else body.code(entry);
    }
    return this.code([id]).sized(body);
  }

  done(): Uint8Array<ArrayBuffer> {
    return this.buffer.slice(0, this.length);
  }
}

/** A function of the module under construction: holds its locals. */
export class FunctionBuilder {
  readonly parameters: readonly Local[];
  private readonly locals: ValueType[] = [];

  constructor(parameters: readonly ValueType[]) {
    this.parameters = parameters.map((type, index) => new Local(type, index));
  }

  /** A new local variable, 0 at first. */
  local(type: ValueType): Local {
    this.locals.push(type);
    return new Local(type, this.parameters.length + this.locals.length - 1);
  }

  /** Parameter number `index`. */
  parameter(index: number): Local {
    const local = this.parameters[index];
    if (local === undefined) throw new Error(`parameter: the function has no parameter ${index}`);
    return local;
  }

  /** The function's entry in the code section: its locals, in runs of one type, and its body. */
  encode(body: Code): Bytes {
    const runs: [ValueType, number][] = [];
    for (const type of this.locals) {
      const last = runs.at(-1);
      if (last?.[0] === type) last[1]++;
      else runs.push([type, 1]);
    }
    const declarations = runs.map(([type, n]) => [unsigned(n), valueTypeCode[type]]);
    return new Bytes().unsigned(runs.length).code([declarations, body, 0x0b]);
  }
}

/** A function that code can call: `call(f, x, y)`. Its index is settled when the module is complete. */
export class Callable {
  index = 0;
}

export function call(callee: Callable, ...operands: readonly Value[]): Code {
  return [...operands, 0x10, callee];
}

const text = (value: string): Code => [unsigned(value.length), ...[...value].map((c) => c.charCodeAt(0))];

/** A module that imports one memory, `m.memory`, and perhaps functions, `m.<name>`; and exports functions. */
export class ModuleBuilder {
  private readonly types: string[] = [];
  private readonly typeEntries: Code[] = [];
  private readonly imports: Code[] = [[text("m"), text("memory"), 0x02, 0x00, 0x00]];
  private readonly importedFunctions = new Map<string, Callable>();
  private readonly functions: { readonly callable: Callable; readonly type: Code; readonly code: () => Bytes }[] = [];
  private readonly exports: Code[] = [];

  private typeIndex(parameters: readonly ValueType[], results: readonly ValueType[]): number {
    const key = `${parameters.join()}>${results.join()}`;
    let index = this.types.indexOf(key);
    if (index < 0) {
      index = this.types.push(key) - 1;
      const list = (types: readonly ValueType[]): Code => [unsigned(types.length), ...types.map((t) => valueTypeCode[t])];
      this.typeEntries.push([0x60, list(parameters), list(results)]);
    }
    return index;
  }

  /** The function `m.<name>` of the importing side; the same one for the same name. */
  importFunction(name: string, parameters: readonly ValueType[], results: readonly ValueType[]): Callable {
    let callable = this.importedFunctions.get(name);
    if (callable === undefined) {
      callable = new Callable();
      this.importedFunctions.set(name, callable);
      this.imports.push([text("m"), text(name), 0x00, unsigned(this.typeIndex(parameters, results))]);
    }
    return callable;
  }

  /** Names of the imported functions. */
  get importNames(): readonly string[] {
    return [...this.importedFunctions.keys()];
  }

  /** Defines a function; with a name it is exported. The results are what `body` leaves on the stack. */
  function(
    name: string | null,
    parameters: readonly ValueType[],
    results: readonly ValueType[],
    body: (f: FunctionBuilder, ...parameters: Local[]) => Code,
  ): Callable {
    const callable = new Callable();
    const f = new FunctionBuilder(parameters);
    const code = body(f, ...f.parameters);
    this.functions.push({ callable, type: unsigned(this.typeIndex(parameters, results)), code: () => f.encode(code) });
    if (name !== null) this.exports.push([text(name), 0x00, callable]);
    return callable;
  }

  /** The module, ready for `new WebAssembly.Module`. */
  bytes(): Uint8Array<ArrayBuffer> {
    const callables = [...this.importedFunctions.values(), ...this.functions.map((f) => f.callable)];
    callables.forEach((callable, index) => {
      callable.index = index;
    });
    return new Bytes()
      .code([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00])
      .section(1, this.typeEntries)
      .section(2, this.imports)
      .section(3, this.functions.map((f) => f.type))
      .section(7, this.exports)
      .section(10, this.functions.map((f) => f.code()))
      .done();
  }
}
