// One growable WebAssembly memory that holds every element of every tensor, and the allocator over it.

const PAGE = 65536;
const MAX_PAGES = 65536;
const FIRST_PAGES = 64;
/** Kernels may read a full vector beyond the last element, so the memory ends later than its last block. */
const SLACK = 256;
/** Below this address lies scratch for arguments that kernels read from memory. */
const SCRATCH_BYTES = 4096;
const ALIGNMENT = 64;
/** How many size classes blocks come in: see `sizeClassOf`. */
export const SIZE_CLASSES = 132;

/** What the memory can hold at most. */
export const MOST_BYTES: number = MAX_PAGES * PAGE;

/** The error of a heap that cannot grow. */
export class OutOfMemoryError extends RangeError {
  override readonly name: string = "OutOfMemoryError";
}

/**
 * A size-class allocator: four classes for each power of two, so that a block wastes at most a quarter of its size
 * and a freed block serves the next request of its class while it is still in cache.
 */
class Heap {
  readonly memory: WebAssembly.Memory = new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: MAX_PAGES });
  /** Address of `SCRATCH_BYTES` bytes for arguments of one kernel call. Address 0 stays unused. */
  readonly scratch: number = ALIGNMENT;
  u8!: Uint8Array<ArrayBuffer>;
  i32!: Int32Array<ArrayBuffer>;
  u32!: Uint32Array<ArrayBuffer>;
  i64!: BigInt64Array<ArrayBuffer>;
  f32!: Float32Array<ArrayBuffer>;
  f64!: Float64Array<ArrayBuffer>;
  private top = ALIGNMENT + SCRATCH_BYTES;
  private readonly freeBlocks: number[][] = Array.from({ length: SIZE_CLASSES }, () => []);
  /** Bytes in blocks that are handed out. */
  used = 0;
  /** The operation that began last: the one to name when memory runs out. */
  operation = "allocate";

  constructor() {
    this.refreshViews();
  }

  // Growing detaches the old buffer, and with it every view.
  private refreshViews(): void {
    const buffer = this.memory.buffer as ArrayBuffer;
    this.u8 = new Uint8Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.i64 = new BigInt64Array(buffer);
    this.f32 = new Float32Array(buffer);
    this.f64 = new Float64Array(buffer);
  }

  /** The address of a block of a class, or 0 where neither the free list nor the memory has one. */
  take(sizeClass: number): number {
    const bytes = classBytes(sizeClass);
    const recycled = this.freeBlocks[sizeClass]?.pop();
    if (recycled !== undefined) {
      this.used += bytes;
      return recycled;
    }
    const address = this.top;
    const end = address + bytes + SLACK;
    if (end > this.u8.length && !this.grow(end)) {
      return 0;
    }
    this.top = address + bytes;
    this.used += bytes;
    return address;
  }

  /** Whether a block of the class is free without growing. */
  has(sizeClass: number): boolean {
    return (this.freeBlocks[sizeClass]?.length ?? 0) > 0;
  }

  give(address: number, sizeClass: number): void {
    this.freeBlocks[sizeClass]?.push(address);
    this.used -= classBytes(sizeClass);
  }

  private grow(end: number): boolean {
    const pages = this.u8.length / PAGE;
    const needed = Math.ceil(end / PAGE);
    if (needed > MAX_PAGES) {
      return false;
    }
    const generous = Math.min(MAX_PAGES, Math.max(needed, Math.ceil(pages * 1.25)));
    for (const target of [generous, needed]) {
      try {
        this.memory.grow(target - pages);
        this.refreshViews();
        return true;
      } catch {
        // The runtime refuses; try the least that serves.
      }
    }
    return false;
  }

  /**
   * Joins neighbouring free blocks and cuts them anew for one class. The last resort before out of memory: it walks
   * every free block.
   */
  consolidate(sizeClass: number): boolean {
    const spans: { start: number; end: number }[] = [];
    this.freeBlocks.forEach((list, index) => {
      for (const start of list) {
        spans.push({ start, end: start + classBytes(index) });
      }
      list.length = 0;
    });
    spans.sort((a, b) => a.start - b.start);
    const joined: { start: number; end: number }[] = [];
    for (const span of spans) {
      const last = joined[joined.length - 1];
      if (last !== undefined && last.end === span.start) {
        last.end = span.end;
      } else {
        joined.push(span);
      }
    }
    const bytes = classBytes(sizeClass);
    for (const span of joined) {
      let { start } = span;
      while (span.end - start >= bytes) {
        this.freeBlocks[sizeClass]?.push(start);
        start += bytes;
      }
      // What is left over goes to the largest classes that it can serve.
      for (let c = sizeClass; c >= 0 && start < span.end; c--) {
        if (span.end - start >= classBytes(c)) {
          this.freeBlocks[c]?.push(start);
          start += classBytes(c);
          c++;
        }
      }
    }
    return this.has(sizeClass);
  }
}

/** The class whose blocks hold so many bytes: class 4k + j has (4 + j) 2^k units of 64 bytes / 4. */
export function sizeClassOf(bytes: number): number {
  const units = Math.max(4, Math.ceil(bytes / 16));
  // Above 2^31 units nothing fits the memory anyway.
  const exponent = 31 - Math.clz32(units) - 2;
  const step = 1 << exponent;
  const quarter = Math.ceil(units / step) - 4;
  return 4 * exponent + quarter;
}

export function classBytes(sizeClass: number): number {
  // A shift, since a power is a call; no class that the memory can hold shifts by more than 26.
  return (4 + (sizeClass & 3)) * (1 << (sizeClass >> 2)) * 16;
}

/** The heap of this thread. */
export const heap: Heap = new Heap();
