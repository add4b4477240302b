// Python's pickle as a machine with a stack, restricted: it builds containers, text and numbers. Whatever a pickle names
// beyond these is looked up in a table of the caller's, and refused by its name if it is not there. Nothing is executed.

import { describe } from "../ndarray/describe.js";
import { FormatError } from "./format-error.js";

/** Something that a pickle may name. */
export interface Global {
  readonly name: string;
  /** What it gives for arguments; null for what is only named. */
  readonly call: ((args: readonly unknown[]) => unknown) | null;
}

export interface Surroundings {
  /** Begins messages. */
  readonly operation: string;
  /** What may be named: "torch.FloatStorage". A value is put in its place. */
  find(name: string): Global | unknown | undefined;
  /** What stands for something that is kept outside of the pickle. */
  load(id: unknown): unknown;
}

/** Dictionaries become Maps, lists and tuples arrays, None null; integers that are not exact as numbers, BigInts. */
export function unpickle(
  bytes: Uint8Array,
  begin: number,
  surroundings: Surroundings,
): { value: unknown; end: number } {
  return new Machine(bytes, begin, surroundings).run();
}

/** So many containers can be made from one file: a byte makes one, and one takes some 200. */
const MOST_CONTAINERS = 2 ** 20;
const MOST_INTEGER_BYTES = 256;

// A mark of the order of bytes is text like any other here.
const decoder = /* @__PURE__ */ new TextDecoder("utf-8", { ignoreBOM: true });

class Machine {
  private readonly view: DataView;
  private readonly stack: unknown[] = [];
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, unknown>();
  private containers = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
    private readonly around: Surroundings,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  run(): { value: unknown; end: number } {
    for (;;) {
      const code = String.fromCharCode(this.bytes[this.take(1)] as number);
      if (code === STOP) {
        return { value: this.pop(), end: this.at };
      }
      const step = STEPS.get(code);
      if (step === undefined) {
        this.fail(
          `opcode 0x${code.charCodeAt(0).toString(16)} at ${this.at - 1} is not among those that are read`,
        );
      }
      (step as Step)(this);
    }
  }

  fail(what: string): never {
    throw new FormatError(`${this.around.operation}: not a valid pickle of tensors: ${what}`);
  }

  /** Moves on by so many bytes; gives where they begin. */
  take(count: number): number {
    const start = this.at;
    if (!(start + count <= this.bytes.length)) {
      this.fail(`it ends within ${count} bytes from ${start}; is it truncated?`);
    }
    this.at = start + count;
    return start;
  }

  uint8 = (): number => this.view.getUint8(this.take(1));
  uint16 = (): number => this.view.getUint16(this.take(2), true);
  int32 = (): number => this.view.getInt32(this.take(4), true);
  uint32 = (): number => this.view.getUint32(this.take(4), true);
  uint64 = (): number => Number(this.view.getBigUint64(this.take(8), true));
  float64 = (): number => this.view.getFloat64(this.take(8));

  text(length: number): string {
    const start = this.take(length);
    return decoder.decode(this.bytes.subarray(start, start + length));
  }

  raw(length: number): Uint8Array {
    const start = this.take(length);
    return this.bytes.slice(start, start + length);
  }

  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) {
      this.fail("a line has no end");
    }
    const text = this.text(end - this.at);
    this.at = end + 1;
    return text;
  }

  /** Little-endian, in two's complement. */
  integer(length: number): number | bigint {
    if (length > MOST_INTEGER_BYTES) {
      this.fail(`an integer of ${length} bytes`);
    }
    let value = 0n;
    for (const byte of this.raw(length).reverse()) {
      value = (value << 8n) | BigInt(byte);
    }
    const signed = BigInt.asIntN(8 * length, value);
    return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
  }

  push(value: unknown): void {
    this.stack.push(value);
  }

  /** Adds a container. */
  make(container: unknown): void {
    if (++this.containers > MOST_CONTAINERS) {
      this.fail(`it has more than ${MOST_CONTAINERS} containers`);
    }
    this.stack.push(container);
  }

  pop(): unknown {
    if (this.stack.length <= (this.marks.at(-1) ?? 0)) {
      this.fail("it takes from an empty stack");
    }
    return this.stack.pop();
  }

  top(): unknown {
    const value = this.pop();
    this.stack.push(value);
    return value;
  }

  popMany(count: number): unknown[] {
    const values = Array.from({ length: count }, () => this.pop());
    return values.reverse();
  }

  mark(): void {
    this.marks.push(this.stack.length);
  }

  popMark(): unknown[] {
    const start = this.marks.pop();
    return start === undefined ? this.fail("a mark is missing") : this.stack.splice(start);
  }

  remember(index: number): void {
    this.memo.set(index, this.top());
  }

  recall(index: number): void {
    if (!this.memo.has(index)) {
      this.fail(`it recalls number ${index}, which it has not set`);
    }
    this.push(this.memo.get(index));
  }

  memoize(): void {
    this.remember(this.memo.size);
  }

  append(values: readonly unknown[]): void {
    const list = this.top();
    if (!Array.isArray(list)) {
      this.fail(`it appends to ${describe(list)}`);
    }
    for (const value of values) {
      (list as unknown[]).push(value);
    }
  }

  set(items: readonly unknown[]): void {
    const dictionary = this.top();
    if (!(dictionary instanceof Map) || items.length % 2 !== 0) {
      this.fail(`it sets items of ${describe(dictionary)}`);
    }
    for (let i = 0; i < items.length; i += 2) {
      (dictionary as Map<unknown, unknown>).set(items[i], items[i + 1]);
    }
  }

  global(module: unknown, name: unknown): void {
    if (typeof module !== "string" || typeof name !== "string") {
      this.fail("a name is not text");
    }
    const path = `${module as string}.${name as string}`;
    const found = this.around.find(path);
    if (found === undefined) {
      const shown = path.length > 120 ? `${path.slice(0, 120)}...` : path;
      throw new FormatError(
        `${this.around.operation}: the file names '${shown}', which is not loaded: files are read for tensors and plain ` +
          "containers only, and nothing in them is executed; save a state_dict()",
      );
    }
    this.push(found);
  }

  reduce(): void {
    const [callee, args] = this.popMany(2);
    const { call, name } = (callee ?? {}) as Partial<Global>;
    if (typeof call !== "function" || !Array.isArray(args)) {
      this.fail(`it calls ${name ?? describe(callee)}`);
    }
    this.make((call as (args: readonly unknown[]) => unknown)(args as unknown[]));
  }

  /** An OrderedDict may have attributes (a state dict has its versions); they are left out. */
  build(): void {
    this.pop();
    if (!(this.top() instanceof Map)) {
      this.fail(`it sets attributes of ${describe(this.top())}`);
    }
  }

  persistent(): void {
    this.push(this.around.load(this.pop()));
  }
}

type Step = (machine: Machine) => void;

const STOP = ".";

/** By opcode. */
const STEPS: ReadonlyMap<string, Step> = new Map<string, Step>([
  ["(", (m) => m.mark()],
  ["0", (m) => m.pop()],
  ["1", (m) => m.popMark()],
  ["2", (m) => m.push(m.top())],
  ["J", (m) => m.push(m.int32())],
  ["K", (m) => m.push(m.uint8())],
  ["M", (m) => m.push(m.uint16())],
  ["\x8a", (m) => m.push(m.integer(m.uint8()))],
  ["\x8b", (m) => m.push(m.integer(m.uint32()))],
  ["G", (m) => m.push(m.float64())],
  ["N", (m) => m.push(null)],
  ["\x88", (m) => m.push(true)],
  ["\x89", (m) => m.push(false)],
  ["X", (m) => m.push(m.text(m.uint32()))],
  ["\x8c", (m) => m.push(m.text(m.uint8()))],
  ["\x8d", (m) => m.push(m.text(m.uint64()))],
  // Python 2's text.
  ["T", (m) => m.push(m.text(m.uint32()))],
  ["U", (m) => m.push(m.text(m.uint8()))],
  ["B", (m) => m.make(m.raw(m.uint32()))],
  ["C", (m) => m.make(m.raw(m.uint8()))],
  ["\x8e", (m) => m.make(m.raw(m.uint64()))],
  ["]", (m) => m.make([])],
  ["a", (m) => m.append(m.popMany(1))],
  ["e", (m) => m.append(m.popMark())],
  ["l", (m) => m.make(m.popMark())],
  [")", (m) => m.make([])],
  ["\x85", (m) => m.make(m.popMany(1))],
  ["\x86", (m) => m.make(m.popMany(2))],
  ["\x87", (m) => m.make(m.popMany(3))],
  ["t", (m) => m.make(m.popMark())],
  ["}", (m) => m.make(new Map())],
  ["s", (m) => m.set(m.popMany(2))],
  ["u", (m) => m.set(m.popMark())],
  ["q", (m) => m.remember(m.uint8())],
  ["r", (m) => m.remember(m.uint32())],
  ["\x94", (m) => m.memoize()],
  ["h", (m) => m.recall(m.uint8())],
  ["j", (m) => m.recall(m.uint32())],
  ["c", (m) => m.global(m.line(), m.line())],
  ["\x93", (m) => m.global(...(m.popMany(2) as [unknown, unknown]))],
  ["R", (m) => m.reduce()],
  ["\x81", (m) => m.reduce()],
  ["b", (m) => m.build()],
  ["Q", (m) => m.persistent()],
  ["\x80", (m) => expectProtocol(m)],
  // Frames only say how much may be read ahead.
  ["\x95", (m) => m.uint64()],
]);

const NEWEST_PROTOCOL = 5;

function expectProtocol(machine: Machine): void {
  const protocol = machine.uint8();
  if (protocol < 2 || protocol > NEWEST_PROTOCOL) {
    machine.fail(`protocol ${protocol} is not among 2 to ${NEWEST_PROTOCOL}`);
  }
}
