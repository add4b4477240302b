// The IDX format of the original MNIST files: a magic number, the sizes, then the elements, big-endian.

import type { Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import { gunzip, isGzip } from "./deflate.js";
import { bytesNeeded, type NumberForm, tensorOf } from "./stored-numbers.js";

const TYPES: Readonly<Record<number, NumberForm>> = {
  8: "u1",
  9: "i1",
  11: "i2",
  12: "i4",
  13: "f4",
  14: "f8",
};

/** Far more than any file has; more would be a header longer than its file. */
const MOST_DIMENSIONS = 64;

/**
 * Reads an IDX file, also one that is compressed with gzip.
 *
 * @param bytes the whole file.
 * @returns a tensor of the sizes that the file states: uint8 for unsigned bytes, int32 for signed bytes, shorts and ints,
 * float32 and float64.
 * @throws RangeError if the bytes are not such a file, or fewer or more than it states; nothing large is allocated then.
 * @example const images = readIdx(new Uint8Array(await readFile("train-images-idx3-ubyte.gz")));
 * @source http://yann.lecun.com/exdb/mnist/
 */
export function readIdx(bytes: Uint8Array): Tensor {
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(`readIdx: expected the bytes of a file as a Uint8Array, but got ${describe(bytes)}`);
  }
  const file = isGzip(bytes) ? gunzip("readIdx", bytes, (head) => headerOf(head).end) : bytes;
  const { form, shape, start, end } = headerOf(file);
  if (file.length !== end) {
    throw new RangeError(
      `readIdx: a file of shape [${shape.join(", ")}] has ${end} bytes, but this one has ${file.length}`,
    );
  }
  return tensorOf(file.subarray(start), form, shape, false);
}

interface Header {
  readonly form: NumberForm;
  readonly shape: number[];
  /** Where the elements begin and end. */
  readonly start: number;
  readonly end: number;
}

function headerOf(bytes: Uint8Array): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0) {
    throw new RangeError("readIdx: not an IDX file: it does not begin with two zero bytes");
  }
  const [type, rank] = [view.getUint8(2), view.getUint8(3)];
  const form = TYPES[type];
  if (form === undefined) {
    throw new RangeError(
      `readIdx: elements of type 0x${type.toString(16)} are unknown; expected one of 0x8, 0x9, 0xb, 0xc, 0xd, 0xe`,
    );
  }
  if (rank > MOST_DIMENSIONS) {
    throw new RangeError(
      `readIdx: ${rank} dimensions are more than the ${MOST_DIMENSIONS} that a tensor may have`,
    );
  }
  const start = 4 + 4 * rank;
  if (bytes.length < start) {
    throw new RangeError(`readIdx: the file ends within its header of ${start} bytes, after ${bytes.length}`);
  }
  const shape = Array.from({ length: rank }, (_, d) => view.getUint32(4 + 4 * d));
  return { form, shape, start, end: start + bytesNeeded(shape, form) };
}
