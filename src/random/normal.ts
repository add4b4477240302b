// Normal and log-normal numbers by PyTorch's two algorithms.

import { shown } from "../ndarray/describe.js";
import { expectFill } from "./expect-fill.js";
import { boxMuller32 } from "./box-muller32.js";
import { fused64 } from "./fused.js";
import { BATCH, type Generator } from "./generator.js";
import type { FloatArray } from "./uniform.js";

const BLOCK = 16;

/**
 * Fills `out` with normal numbers of the given mean and standard deviation.
 *
 * From 16 elements on, Box and Muller's transform runs on blocks of 16 in the array's own precision, and if
 * the last block is not full, the last 16 elements are drawn anew. Fewer than 16 elements are drawn as
 * `normalSerial` does. PyTorch fills a tensor that is not contiguous serially as well.
 *
 * The uniform draws are PyTorch's exactly. float32 blocks have the bits of PyTorch's AVX2 kernel; elsewhere
 * logarithm, sine and cosine are the platform's own, which differ from C's in the last place now and then.
 *
 * @throws RangeError unless std >= 0
 * @example
 * normal(new Float32Array(1), new Generator().manualSeed(0)); // [1.5409960747]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.normal_.html; Box and Muller, 1958
 */
export function normal(out: FloatArray, generator: Generator, mean = 0, std = 1): void {
  expectFill("normal_", out, generator);
  if (out.length < BLOCK) {
    normalSerial(out, generator, mean, std);
    return;
  }
  checkNumbers(mean, std);
  // Full blocks, then the draws for a remainder, which PyTorch throws away, then the last 16 once more.
  const full = out.length - (out.length % BLOCK);
  fillBlocks(out, 0, full, generator, mean, std);
  if (full === out.length) return;
  generator.skip((out.length - full) * (out instanceof Float32Array ? 1 : 2));
  fillBlocks(out, out.length - BLOCK, out.length, generator, mean, std);
}

function fillBlocks(
  out: FloatArray,
  start: number,
  end: number,
  generator: Generator,
  mean: number,
  std: number,
): void {
  const most = BATCH / 2;
  for (let at = start; at < end; at += most) {
    const count = Math.min(most, end - at);
    if (out instanceof Float32Array) {
      const words = generator.batch(count);
      const [mean32, std32] = [Math.fround(mean), Math.fround(std)];
      for (let i = 0; i < count; i += BLOCK) boxMuller32(out, at + i, words, i, mean32, std32);
    } else {
      const u = generator.batch53(count);
      for (let i = 0; i < count; i += BLOCK) boxMuller64(out, at + i, u, i, mean, std);
    }
  }
}

/**
 * Fills `out` with normal numbers one by one, in float64 arithmetic for either type: each pair of uniforms
 * makes two values, of which the second is kept in the generator for the next draw, even of another call.
 *
 * @throws RangeError unless std >= 0
 */
export function normalSerial(out: FloatArray, generator: Generator, mean = 0, std = 1): void {
  expectFill("normal_", out, generator);
  checkNumbers(mean, std);
  for (let i = 0; i < out.length; i++) out[i] = fused64(standardNormal(generator), std, mean);
}

/**
 * Fills `out` with exp(z), z normal with the given mean and standard deviation, drawn one by one.
 *
 * @throws RangeError unless std > 0
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.log_normal_.html
 */
export function logNormal(out: FloatArray, generator: Generator, mean = 1, std = 2): void {
  expectFill("logNormal_", out, generator);
  if (typeof mean !== "number")
    throw new TypeError(`logNormal_: mean must be a number, but got ${shown(mean)}`);
  if (!(typeof std === "number" && std > 0))
    throw new RangeError(`log_normal_ expects std > 0.0, but found std=${shown(std)}`);
  for (let i = 0; i < out.length; i++) out[i] = Math.exp(fused64(standardNormal(generator), std, mean));
}

function checkNumbers(mean: number, std: number): void {
  if (typeof mean !== "number")
    throw new TypeError(`normal expects mean to be a number, but found ${shown(mean)}`);
  if (!(typeof std === "number" && std >= 0))
    throw new RangeError(`normal expects std >= 0.0, but found std ${shown(std)}`);
}

function standardNormal(generator: Generator): number {
  const kept = generator.nextDoubleNormal;
  if (kept !== undefined) {
    generator.nextDoubleNormal = undefined;
    return kept;
  }
  const angle = 2 * Math.PI * generator.uniform53();
  const radius = Math.sqrt(-2 * Math.log(1 - generator.uniform53()));
  generator.nextDoubleNormal = radius * Math.sin(angle);
  return radius * Math.cos(angle);
}

/** As `boxMuller32` in float64: u[from ..] give the radii, u[from + 8 ..] the angles. */
function boxMuller64(
  out: Float64Array,
  at: number,
  u: Float64Array,
  from: number,
  mean: number,
  std: number,
): void {
  const half = BLOCK / 2;
  for (let i = 0; i < half; i++) {
    const radius = Math.sqrt(-2 * Math.log(1 - (u[from + i] as number)));
    const angle = 2 * Math.PI * (u[from + i + half] as number);
    out[at + i] = fused64(radius * Math.cos(angle), std, mean);
    out[at + i + half] = fused64(radius * Math.sin(angle), std, mean);
  }
}
