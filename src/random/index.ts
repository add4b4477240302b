// PyTorch's CPU random numbers: the generator, and distributions that fill typed arrays from it.

export { cauchy, exponential, geometric } from "./continuous.js";
export { defaultGenerator, getRngState, initialSeed, manualSeed, seed, setRngState } from "./default.js";
export { BATCH, DEFAULT_SEED, Generator } from "./generator.js";
export { randomFull, randomRange, randperm } from "./integers.js";
export { multinomial } from "./multinomial.js";
export { logNormal, normal, normalSerial } from "./normal.js";
export { bernoulli, dropoutMask, type ElementArray, type FloatArray, uniform } from "./uniform.js";
