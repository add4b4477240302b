// Runs the bytes that kernels/ emits, in a WebAssembly memory of their own: no engine.

import * as v8 from "node:v8";
import { type ElementType, elementSize } from "../../src/kernels/element-type.js";
import { type ElementwiseSpec, emitElementwise, type KernelModule } from "../../src/kernels/elementwise.js";
import { scalarFunctions } from "../../src/kernels/scalar-functions.js";
import { ModuleBuilder } from "../../src/kernels/wasm/assembler.js";
import { f32x4 } from "../../src/kernels/wasm/simd.js";

function validates(): boolean {
  const module = new ModuleBuilder();
  const zero = f32x4.const(0);
  module.function("f", [], ["v128"], () => f32x4.madd(zero, zero, zero));
  return WebAssembly.validate(module.bytes());
}

// Node 20 has relaxed SIMD behind a flag, which later versions do not know.
if (!validates()) v8.setFlagsFromString("--experimental-wasm-relaxed-simd");

/** Whether this runtime has relaxed SIMD. */
export const relaxedSimd: boolean = validates();

export type Elements = Float32Array | Float64Array | BigInt64Array | Int32Array | Uint8Array;

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  int64: BigInt64Array,
  int32: Int32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
};

/** Numbers as elements of a type, as JavaScript's typed arrays convert them. */
export function elements(type: ElementType, values: readonly number[]): Elements {
  if (type === "int64") return BigInt64Array.from(values.map((v) => BigInt(Math.trunc(v))));
  return new arrays[type](values.map((v) => (type === "bool" ? Number(v !== 0) : v)));
}

export function numbers(values: Elements): number[] {
  return Array.from(values as ArrayLike<number | bigint>, Number);
}

type Kernel = (...x: number[]) => void;

/** A memory with an instance of a kernel and a simple allocator that surrounds each array with a guard. */
export class Bench {
  readonly memory: WebAssembly.Memory;
  private readonly exports: Record<string, Kernel>;
  private top = 1024;

  constructor(module: KernelModule, pages = 64) {
    this.memory = new WebAssembly.Memory({ initial: pages });
    const imports: Record<string, WebAssembly.ImportValue> = { memory: this.memory };
    for (const name of module.imports) {
      const fn = scalarFunctions[name];
      if (fn === undefined) throw new Error(`no scalar function ${name}`);
      imports[name] = fn;
    }
    const instance = new WebAssembly.Instance(new WebAssembly.Module(module.bytes), { m: imports });
    this.exports = instance.exports as Record<string, Kernel>;
  }

  call(name: string, ...args: number[]): void {
    const kernel = this.exports[name];
    if (kernel === undefined) throw new Error(`the module does not export ${name}`);
    kernel(...args);
  }

  /** Gives back all that was reserved. */
  clear(): void {
    this.top = 1024;
  }

  /** Reserves bytes at an address that is `misalign` beyond a multiple of 16. */
  reserve(bytes: number, misalign = 0): number {
    const address = this.top + misalign;
    this.top += Math.ceil((bytes + misalign + 64) / 16) * 16;
    return address;
  }

  write(values: Elements, misalign = 0): number {
    const address = this.reserve(values.byteLength, misalign);
    new Uint8Array(this.memory.buffer).set(
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
      address,
    );
    return address;
  }

  read(type: ElementType, address: number, length: number): Elements {
    return new arrays[type](this.memory.buffer.slice(address, address + length * elementSize[type]));
  }

  fill(address: number, bytes: number, value: number): void {
    new Uint8Array(this.memory.buffer).fill(value, address, address + bytes);
  }

  bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer.slice(address, address + length));
  }
}

/** Runs `flat` on arrays and returns the outputs. Throws where a store went beyond the end. */
export function runFlat(
  spec: ElementwiseSpec,
  operands: readonly Elements[],
  n: number,
  parameters: readonly number[] = [],
  options: { readonly misalign?: number; readonly relaxed?: boolean } = {},
): Elements[] {
  const bench = new Bench(emitElementwise(spec, { relaxedSimd: options.relaxed ?? relaxedSimd }));
  const misalign = options.misalign ?? 0;
  const outputs = spec.outputs.map((o) => bench.reserve(n * elementSize[o.type], misalign));
  spec.outputs.forEach((o, i) => {
    bench.fill(outputs[i] as number, n * elementSize[o.type] + 32, 0xa5);
  });
  const inputs = operands.map((values) => bench.write(values, misalign));
  bench.call("flat", n, ...outputs, ...inputs, ...parameters);
  return spec.outputs.map((o, i) => {
    const address = outputs[i] as number;
    const beyond = bench.bytes(address + n * elementSize[o.type], 32);
    if (beyond.some((byte) => byte !== 0xa5)) throw new Error(`output ${i}: stored beyond the end, n = ${n}`);
    return bench.read(o.type, address, n);
  });
}
