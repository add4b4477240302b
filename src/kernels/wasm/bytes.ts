// Code becomes bytes.

import { Block, Branch, Callable, type Code, type Label, Local } from "./code.js";

/** Bytes under construction. */
export class Bytes {
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
    if (depth === this.labels.length)
      throw new Error("branch: the label's block does not enclose the branch");
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
