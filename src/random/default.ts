// The generator that is used where none is named, and the functions that steer it.

import { Generator } from "./generator.js";

/** The generator of every random operation that is given no other; seeded from the platform's entropy. */
export const defaultGenerator: Generator = /* @__PURE__ */ new Generator(null);

/**
 * Seeds the default generator: the same seed gives the same random numbers as in PyTorch on a CPU.
 *
 * @param seed in [-2^63, 2^64), where a negative seed stands for seed + 2^64; a fraction is cut off
 * @returns the default generator
 * @throws RangeError if it is out of range or not finite
 * @example
 * manualSeed(0);
 * @source https://docs.pytorch.org/docs/stable/generated/torch.manual_seed.html
 */
export function manualSeed(seed: number | bigint): Generator {
  return defaultGenerator.manualSeed(typeof seed === "number" ? Math.trunc(seed) : seed);
}

/**
 * Seeds the default generator from the platform's entropy and returns that seed.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.seed.html
 */
export function seed(): number {
  return defaultGenerator.seed();
}

/**
 * The seed of the default generator: a number where that is exact, else a BigInt.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.initial_seed.html
 */
export function initialSeed(): number | bigint {
  return defaultGenerator.initialSeed();
}

/**
 * The state of the default generator: 5056 bytes that PyTorch's `torch.set_rng_state` understands.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.get_rng_state.html
 */
export function getRngState(): Uint8Array {
  return defaultGenerator.getState();
}

/**
 * Sets the default generator to a state from `getRngState()` or from PyTorch.
 *
 * @throws RangeError if `state` is no such state; the generator is then unchanged
 * @source https://docs.pytorch.org/docs/stable/generated/torch.set_rng_state.html
 */
export function setRngState(state: Uint8Array): void {
  defaultGenerator.setState(state);
}
