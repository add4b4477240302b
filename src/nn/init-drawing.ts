// What all drawing of parameters shares.

import { noGrad } from "../autograd/mode.js";
import type { Tensor } from "../autograd/tensor.js";
import { normal_, uniform_ } from "../ops/random-filling.js";
import { defaultGenerator, type Generator } from "../random/index.js";

export interface Drawn {
  /** Where the numbers come from. Default: the default generator */
  generator?: Generator | null;
}

/** The generator that is to be used. */
export const generatorOf = ({ generator }: Drawn): Generator => generator ?? defaultGenerator;

/** Fills with numbers drawn evenly from [low, high). */
export function fillUniform(t: Tensor, low: number, high: number, generator: Generator): Tensor {
  return noGrad(() => uniform_(t, { from: low, to: high, generator }));
}

/** Fills with numbers drawn from the normal distribution. */
export function fillNormal(t: Tensor, mean: number, std: number, generator: Generator): Tensor {
  return noGrad(() => normal_(t, { mean, std, generator }));
}
