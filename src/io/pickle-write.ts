// Python's pickle, protocol 2, of tensors, containers, text and numbers, as PyTorch writes it.

import { Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import { denseStrides } from "../ndarray/shape.js";
import { Parameter } from "../nn/parameter.js";
import type { StorageList } from "./torch-storages.js";

const MOST_DEPTH = 100;
const LARGEST_INT32 = 2 ** 31 - 1;

/** The pickle of a value; its tensors' elements go to `storages`. */
export function pickle(operation: string, value: unknown, storages: StorageList): Uint8Array {
  const out = new Output();
  out.byte(0x80, 2);
  const write = (part: unknown, depth: number): void => {
    if (depth > MOST_DEPTH) {
      throw new RangeError(
        `${operation}: nested deeper than ${MOST_DEPTH} levels; does something hold itself?`,
      );
    }
    const items = (pairs: Iterable<readonly [unknown, unknown]>): void => {
      out.code("(");
      for (const [key, item] of pairs) {
        write(key, depth + 1);
        write(item, depth + 1);
      }
      out.code("u");
    };
    if (part instanceof Tensor) {
      writeTensor(out, part, storages);
    } else if (part instanceof Map) {
      out.emptyOrderedDict();
      items(part as Map<unknown, unknown>);
    } else if (Array.isArray(part)) {
      out.code("](");
      for (const item of part as unknown[]) {
        write(item, depth + 1);
      }
      out.code("e");
    } else if (part instanceof Uint8Array) {
      out.bytes(part);
    } else if (isPlainObject(part)) {
      out.code("}");
      items(Object.entries(part).map(([key, item]) => [keyOf(key), item]));
    } else if (!out.scalar(operation, part)) {
      throw new TypeError(
        `${operation}: ${describe(part)} cannot be saved; only tensors, Maps, arrays, plain objects, text, numbers, ` +
          "booleans and null can: give a module's stateDict()",
      );
    }
  };
  write(value, 0);
  out.code(".");
  return out.finish();
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) {
    return false;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** JavaScript makes text of a number that is a key; PyTorch's optimizers count their parameters with integers. */
const keyOf = (key: string): string | number => (/^(0|[1-9]\d{0,8})$/.test(key) ? Number(key) : key);

function writeTensor(out: Output, tensor: Tensor, storages: StorageList): void {
  const { key, type, count, shape, strides, offset } = storages.place(tensor.array);
  const integers = (values: readonly number[]): void => {
    out.code("(");
    values.forEach((value) => {
      out.integer(value);
    });
    out.code("t");
  };
  if (tensor instanceof Parameter) {
    out.global("torch._utils", "_rebuild_parameter");
    out.code("(");
  }
  out.global("torch._utils", "_rebuild_tensor_v2");
  out.code("((");
  out.text("storage");
  out.global("torch", type);
  out.text(key);
  out.text("cpu");
  out.integer(count);
  out.code("tQ");
  out.integer(offset);
  integers(shape);
  integers(strides ?? denseStrides(shape));
  out.boolean(tensor.requiresGrad && !(tensor instanceof Parameter));
  out.emptyOrderedDict();
  out.code("tR");
  if (tensor instanceof Parameter) {
    out.boolean(tensor.requiresGrad);
    out.emptyOrderedDict();
    out.code("tR");
  }
}

class Output {
  private buffer = new Uint8Array(1024);
  private length = 0;

  private room(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.buffer.length) {
      const larger = new Uint8Array(2 * this.length);
      larger.set(this.buffer);
      this.buffer = larger;
    }
    return at;
  }

  private view(count: number): DataView {
    const at = this.room(count);
    return new DataView(this.buffer.buffer, at, count);
  }

  byte(...values: number[]): void {
    this.put(values);
  }

  private put(values: ArrayLike<number>): void {
    // Making room may replace the buffer.
    const at = this.room(values.length);
    this.buffer.set(values, at);
  }

  code(letters: string): void {
    this.byte(...Array.from(letters, (letter) => letter.charCodeAt(0)));
  }

  global(module: string, name: string): void {
    this.code(`c${module}\n${name}\n`);
  }

  emptyOrderedDict(): void {
    this.global("collections", "OrderedDict");
    this.code(")R");
  }

  text(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.code("X");
    this.view(4).setUint32(0, bytes.length, true);
    this.put(bytes);
  }

  /** Protocol 2 has no bytes: Python 3 writes them as text of one letter a byte. */
  bytes(bytes: Uint8Array): void {
    this.global("_codecs", "encode");
    this.code("(");
    this.text(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    this.text("latin1");
    this.code("tR");
  }

  boolean(value: boolean): void {
    this.byte(value ? 0x88 : 0x89);
  }

  integer(value: number | bigint): void {
    if (typeof value === "number" && Math.abs(value) <= LARGEST_INT32) {
      this.code("J");
      this.view(4).setInt32(0, value, true);
      return;
    }
    let rest = BigInt(value);
    const bytes: number[] = [];
    // Little-endian, in two's complement: until only the sign is left.
    while (
      !(
        (rest === 0n || rest === -1n) &&
        bytes.length > 0 &&
        (bytes.at(-1) as number) >> 7 === (rest < 0n ? 1 : 0)
      )
    ) {
      bytes.push(Number(rest & 255n));
      rest >>= 8n;
    }
    this.byte(0x8a, bytes.length, ...bytes);
  }

  /** Whether the value was one. */
  scalar(operation: string, value: unknown): boolean {
    switch (typeof value) {
      case "boolean":
        this.boolean(value);
        return true;
      case "number":
        if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
          this.integer(value);
        } else {
          this.code("G");
          this.view(8).setFloat64(0, value);
        }
        return true;
      case "bigint":
        if (BigInt.asIntN(2000, value) !== value) {
          throw new RangeError(`${operation}: a BigInt of more than 2000 bits cannot be saved`);
        }
        this.integer(value);
        return true;
      case "string":
        if (/\p{Surrogate}/u.test(value)) {
          throw new RangeError(
            `${operation}: ${describe(value)} has half a surrogate pair, which UTF-8 cannot hold`,
          );
        }
        this.text(value);
        return true;
      default:
        if (value === null) {
          this.code("N");
        }
        return value === null;
    }
  }

  finish(): Uint8Array {
    return this.buffer.slice(0, this.length);
  }
}
