// GFLOPS of the matrix product beside PyTorch on one thread: `node --import tsx tools/bench-matmul.ts
// [float64]`. The two take turns in slices of a few milliseconds; a cell is the median of the slices.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { features } from "../src/engine/platform.js";
import { emitMatmul, scratchBytes } from "../src/kernels/wasm/matmul.js";

type Type = "float32" | "float64";
/** Sizes, whether A and B are transposed views, and what it is. */
type Shape = readonly [m: number, n: number, k: number, aTransposed: 0 | 1, bTransposed: 0 | 1, what: string];

const SHAPES: readonly Shape[] = [
  [512, 512, 512, 0, 0, "square"],
  [512, 512, 512, 0, 1, "square, A B^T"],
  [512, 512, 512, 1, 0, "square, A^T B"],
  [1024, 1024, 1024, 0, 0, "square"],
  [64, 64, 784, 0, 1, "64x784 layer, forward"],
  [64, 784, 64, 0, 0, "64x784 layer, input's gradient"],
  [64, 784, 64, 1, 0, "64x784 layer, weight's gradient"],
  [64, 64, 64, 0, 1, "64x64 layer, forward"],
  [64, 64, 64, 0, 0, "64x64 layer, input's gradient"],
  [64, 64, 64, 1, 0, "64x64 layer, weight's gradient"],
  [64, 10, 64, 0, 1, "64x10 layer, forward"],
  [64, 64, 10, 0, 0, "64x10 layer, input's gradient"],
  [10, 64, 64, 1, 0, "64x10 layer, weight's gradient"],
  [128, 256, 784, 0, 1, "784x256 layer, forward"],
  [256, 784, 128, 1, 0, "784x256 layer, weight's gradient"],
  [128, 128, 256, 0, 1, "256x128 layer, forward"],
  [128, 256, 128, 0, 0, "256x128 layer, input's gradient"],
  [128, 256, 128, 1, 0, "256x128 layer, weight's gradient"],
  [128, 10, 128, 0, 1, "128x10 layer, forward"],
  [128, 128, 10, 0, 0, "128x10 layer, input's gradient"],
  [10, 128, 128, 1, 0, "128x10 layer, weight's gradient"],
  [1, 512, 512, 0, 0, "row times matrix"],
  [1, 512, 512, 0, 1, "row times transposed matrix"],
  [512, 1, 512, 0, 0, "matrix times column"],
  [512, 1, 512, 1, 0, "transposed matrix times column"],
  [1, 1, 4096, 0, 1, "dot product"],
  [4, 4, 4, 0, 0, "tiny"],
];

const SLICE_SECONDS = 0.003;
const SLICES = Number(process.env["SLICES"] ?? 40);
const type: Type = process.argv.includes("float64") ? "float64" : "float32";

/** A line to PyTorch, and the number that it answers; null where there is no PyTorch. */
async function askPyTorch(): Promise<{
  ask: (line: string) => Promise<number>;
  version: string;
  end: () => void;
} | null> {
  const script = fileURLToPath(new URL("./bench-matmul.py", import.meta.url));
  const child = spawn("/usr/bin/python3", [script], { stdio: ["pipe", "pipe", "ignore"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.on("error", () => {});
  const first = await lines.next();
  if (first.done === true) return null;
  const ask = async (line: string): Promise<number> => {
    child.stdin.write(`${line}\n`);
    return Number((await lines.next()).value);
  };
  return { ask, version: String(first.value), end: () => child.stdin.end() };
}

function prepare([m, n, k, aTransposed, bTransposed]: Shape): (calls: number) => number {
  const size = type === "float32" ? 4 : 8;
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 16384 });
  let top = 64;
  const reserve = (bytes: number): number => {
    const address = top;
    top += Math.ceil(bytes / 64) * 64;
    return address;
  };
  const [a, b, c] = [reserve(m * k * size), reserve(k * n * size), reserve(m * n * size)];
  const scratch = reserve(scratchBytes(m, n, k, type));
  memory.grow(Math.ceil((top + 256) / 65536));
  const values = new (type === "float32" ? Float32Array : Float64Array)(memory.buffer, a, (c - a) / size);
  for (let i = 0; i < values.length; i++) values[i] = Math.random();
  const instance = new WebAssembly.Instance(module, { m: { memory } });
  const gemm = instance.exports["gemm"] as (...x: number[]) => void;
  const strides = (rows: number, columns: number, transposed: number): readonly [number, number] =>
    transposed === 1 ? [size, rows * size] : [columns * size, size];
  const [aRow, aColumn] = strides(m, k, aTransposed);
  const [bRow, bColumn] = strides(k, n, bTransposed);
  return (calls) => {
    const start = process.cpuUsage().user;
    for (let i = 0; i < calls; i++)
      gemm(m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, n * size, 0, 0, scratch);
    return (process.cpuUsage().user - start) / calls / 1e6;
  };
}

const median = (times: number[]): number => times.sort((x, y) => x - y)[times.length >> 1] as number;

const emitStart = performance.now();
const fused = features.relaxedSimd && process.env["NO_FMA"] === undefined;
const { bytes } = emitMatmul(type, { relaxedSimd: fused });
const compileStart = performance.now();
const module = new WebAssembly.Module(bytes);
const compiled = performance.now();
const pytorch = await askPyTorch();
console.log(
  `Node ${process.version}, ${type}, ${fused ? "" : "no "}FMA; PyTorch ${pytorch?.version ?? "not found"}; ` +
    `module ${bytes.length} bytes, emitted in ${(compileStart - emitStart).toFixed(1)} ms, ` +
    `compiled in ${(compiled - compileStart).toFixed(1)} ms`,
);
console.log("     m     n     k      us  GFLOPS    best  PyTorch  times PyTorch's");
for (const shape of SHAPES) {
  const [m, n, k, aTransposed, bTransposed, what] = shape;
  if (process.env["ONLY"] !== undefined && !what.includes(process.env["ONLY"])) continue;
  const run = prepare(shape);
  const start = performance.now();
  run(1);
  const first = (performance.now() - start) / 1000;
  const flops = 2 * m * n * k;
  const calls = Math.max(1, Math.round((SLICE_SECONDS * 40e9) / (flops + 1000)));
  for (let i = 0; i < 10; i++) run(calls);
  const line = [m, n, k, aTransposed, bTransposed, type, calls].join(" ");
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let i = 0; i < SLICES; i++) {
    ours.push(run(calls));
    if (pytorch !== null) theirs.push(await pytorch.ask(line));
  }
  const [time, other] = [median(ours), theirs.length > 0 ? median(theirs) : Number.NaN];
  const gflops = (seconds: number): string => (flops / seconds / 1e9).toFixed(1);
  console.log(
    [m, n, k].map((x) => String(x).padStart(6)).join("") +
      (time * 1e6).toFixed(1).padStart(8) +
      gflops(time).padStart(8) +
      gflops(ours[ours.length >> 3] as number).padStart(8) +
      gflops(other).padStart(9) +
      `${(time / other).toFixed(2)}x`.padStart(9) +
      `  ${what}; first call ${(first * 1e6).toFixed(0)} us`,
  );
}
pytorch?.end();
