// Storage: a piece of the heap that tensors share, and its lifetime, which nobody manages.
//
// A large storage owns a block of the heap. Small ones are cut from slabs, so that the cost of following a lifetime
// is paid once for a slab and not for each tensor of five numbers: a storage refers to its slab, hence the garbage
// collector keeps a slab for as long as any of its storages is reachable.
//
// Blocks return to the heap in two ways. The library gives back at once what it made itself and nobody else can hold
// (`release`). For the rest, when enough has been allocated since the last time, `reclaim` asks which owners are
// still reachable: at first by their weak references as they stand, then, where the runtime allows, after a garbage
// collection inside the running job. So a synchronous loop stays flat too.

import { classBytes, heap, MOST_BYTES, OutOfMemoryError, SIZE_CLASSES, sizeClassOf } from "./heap.js";
import { findCollector, type Collector } from "./platform.js";

const SMALL_BYTES = 1024;
const SLAB_SLOTS = 64;
const SLAB_LEAST_BYTES = 4096;
const SLAB_MOST_BYTES = 16384;

const MEGABYTE = 2 ** 20;
/** Reclaim after this much new memory, at least and at most. */
const LEAST_INTERVAL = 64 * MEGABYTE;
const MOST_INTERVAL = 256 * MEGABYTE;
/** Collections may take this share of the time; beyond it the interval grows. */
const COLLECTION_BUDGET = 0.05;

class Slab {
  constructor(readonly address: number) {}
}

/** A piece of the heap. Its address is read last before a kernel runs: an allocation in between may reclaim it. */
export class Storage {
  /** Counts in-place changes, so that autograd sees when a saved value is no longer what it was. */
  version = 0;
  /** Bytes that were asked for; the slot or block may hold more. */
  length = 0;
  /**
   * How many pending gradients lie in it, while the backward engine alone can hold it; -1 when others may. The engine
   * releases it when the count comes back to 0.
   */
  holders = -1;

  constructor(
    readonly address: number,
    readonly bytes: number,
    /** Keeps the slab alive; null for a storage with a block of its own. */
    readonly slab: Slab | null,
    /** The class of its slot in a slab, or of its block. */
    readonly sizeClass: number,
  ) {}
}

interface Block {
  readonly owner: WeakRef<Storage | Slab>;
  readonly address: number;
  readonly sizeClass: number;
}

/** Small classes are powers of two from 16 bytes: class k has 16 * 2^k. */
function smallClassOf(bytes: number): number {
  return bytes <= 16 ? 0 : 28 - Math.clz32(bytes - 1);
}

class Lifetimes {
  private blocks: Block[] = [];
  private collector: Collector | null | undefined;
  private interval = LEAST_INTERVAL;
  private allocated = 0;
  private lastReclaim = performance.now();
  // For each small class: the slab being filled, the next free address in it and its end.
  private readonly slabs: (Slab | null)[] = new Array<Slab | null>(8).fill(null);
  private readonly next: number[] = new Array<number>(8).fill(0);
  private readonly end: number[] = new Array<number>(8).fill(0);
  // Storages that were released, ready to be handed out again with their owner's record intact.
  private readonly releasedSmall: Storage[][] = Array.from({ length: 8 }, () => []);
  private readonly releasedLarge: Storage[][] = Array.from({ length: SIZE_CLASSES }, () => []);
  /** Fills released memory with 0xff (NaN), so that a test sees any use after release. */
  poison = false;
  /** While it is not null, every storage that is handed out is noted in it. */
  log: Storage[] | null = null;

  allocate(bytes: number): Storage {
    const storage = bytes <= SMALL_BYTES ? this.allocateSmall(bytes) : this.allocateLarge(bytes);
    storage.length = bytes;
    this.log?.push(storage);
    return storage;
  }

  private allocateSmall(bytes: number): Storage {
    const small = smallClassOf(bytes);
    const recycled = this.releasedSmall[small]?.pop();
    if (recycled !== undefined) {
      recycled.version = 0;
      return recycled;
    }
    const size = 16 << small;
    let address = this.next[small] ?? 0;
    if (address + size > (this.end[small] ?? 0)) {
      const slabBytes = Math.min(SLAB_MOST_BYTES, Math.max(SLAB_LEAST_BYTES, size * SLAB_SLOTS));
      const sizeClass = sizeClassOf(slabBytes);
      address = this.takeBlock(sizeClass);
      const slab = new Slab(address);
      this.blocks.push({ owner: new WeakRef(slab), address, sizeClass });
      this.slabs[small] = slab;
      this.end[small] = address + slabBytes;
    }
    this.next[small] = address + size;
    return new Storage(address, size, this.slabs[small] ?? null, small);
  }

  private allocateLarge(bytes: number): Storage {
    // Written so that NaN is refused too; beyond this the arithmetic of size classes does not hold.
    if (!(bytes <= MOST_BYTES)) {
      throw new OutOfMemoryError(outOfMemory(bytes, heap.used, false));
    }
    const sizeClass = sizeClassOf(bytes);
    const recycled = this.releasedLarge[sizeClass]?.pop();
    if (recycled !== undefined) {
      recycled.version = 0;
      return recycled;
    }
    const address = this.takeBlock(sizeClass);
    const storage = new Storage(address, classBytes(sizeClass), null, sizeClass);
    this.blocks.push({ owner: new WeakRef(storage), address, sizeClass });
    return storage;
  }

  private takeBlock(sizeClass: number): number {
    const bytes = classBytes(sizeClass);
    this.allocated += bytes;
    if (this.allocated > this.interval) {
      this.reclaim();
      this.allocated = bytes;
    }
    let address = heap.take(sizeClass);
    if (address === 0) {
      this.dropReleased();
      this.collect();
      this.sweep();
      address = heap.take(sizeClass);
    }
    if (address === 0 && heap.consolidate(sizeClass)) {
      address = heap.take(sizeClass);
    }
    if (address === 0) {
      throw new OutOfMemoryError(outOfMemory(bytes, heap.used, this.collector === null));
    }
    return address;
  }

  /** Takes back a storage that nobody can hold any more, to be handed out again at once. */
  release(storage: Storage): void {
    if (this.log !== null) {
      const noted = this.log.lastIndexOf(storage);
      if (noted >= 0) {
        this.log.splice(noted, 1);
      }
    }
    if (this.poison) {
      heap.u8.fill(0xff, storage.address, storage.address + storage.bytes);
    }
    if (storage.slab !== null) {
      this.releasedSmall[storage.sizeClass]?.push(storage);
      return;
    }
    this.releasedLarge[storage.sizeClass]?.push(storage);
  }

  // Released storages keep their blocks; under pressure these go back to the heap for other classes.
  private dropReleased(): void {
    for (const list of [...this.releasedLarge, ...this.releasedSmall]) {
      list.length = 0;
    }
  }

  private reclaim(): void {
    const freedAlready = this.sweep();
    if (freedAlready < this.interval / 2) {
      this.dropReleased();
      const start = performance.now();
      this.collect();
      const end = performance.now();
      this.sweep();
      this.pace(end - start, end - this.lastReclaim);
      this.lastReclaim = end;
    }
  }

  // Fewer collections where they are dear or the live data are large, more where they are cheap: a short interval
  // keeps the memory in use small and close to the caches.
  private pace(cost: number, elapsed: number): void {
    const dear = cost > COLLECTION_BUDGET * elapsed;
    const wanted = dear ? this.interval * 1.5 : this.interval * 0.8;
    this.interval = Math.max(heap.used / 2, Math.min(MOST_INTERVAL, Math.max(LEAST_INTERVAL, wanted)));
  }

  private collect(): void {
    if (this.collector === undefined) {
      this.collector = findCollector();
    }
    this.collector?.();
  }

  // Returns the blocks of unreachable owners to the heap; gives their bytes.
  private sweep(): number {
    const before = heap.used;
    const survivors: Block[] = [];
    for (const block of this.blocks) {
      if (block.owner.deref() === undefined) {
        if (this.poison) {
          heap.u8.fill(0xff, block.address, block.address + classBytes(block.sizeClass));
        }
        heap.give(block.address, block.sizeClass);
      } else {
        survivors.push(block);
      }
    }
    this.blocks = survivors;
    return before - heap.used;
  }

  /** Collects now and returns what nobody can reach to the heap. For tests and for measuring. */
  settle(): void {
    this.dropReleased();
    this.collect();
    this.sweep();
    this.allocated = 0;
  }
}

function outOfMemory(bytes: number, used: number, cannotCollect: boolean): string {
  const megabytes = (n: number): string => `${(n / MEGABYTE).toFixed(1)} MB`;
  const mend = cannotCollect
    ? "this runtime frees unreachable tensors only between jobs: await now and then in a long loop, or keep fewer tensors"
    : `keep fewer tensors, or use smaller batches (all tensors together have at most ${megabytes(MOST_BYTES)})`;
  return `${heap.operation}: out of memory: tried to allocate ${megabytes(bytes)} while ${megabytes(used)} are in use; ${mend}`;
}

/** The lifetimes of all storages of this thread. */
export const lifetimes: Lifetimes = new Lifetimes();

/** A storage for so many bytes; its content is undefined. Throws {@link OutOfMemoryError}. */
export function allocate(bytes: number): Storage {
  return lifetimes.allocate(bytes);
}
