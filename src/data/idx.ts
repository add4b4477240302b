// The IDX format of the original MNIST files: a magic number, the sizes, then the elements, big-endian.

import type { Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import { tensor } from "../ops/creation.js";
import { reshape } from "../ops/view.js";

const UNSIGNED_BYTE = 8;

/**
 * Reads an IDX file of unsigned bytes.
 *
 * @returns a uint8 tensor of the sizes that the file states.
 * @throws RangeError if the bytes are not such a file, or fewer or more than it states.
 * @example const images = readIdx(new Uint8Array(await readFile("train-images-idx3-ubyte")));
 * @source http://yann.lecun.com/exdb/mnist/
 */
export function readIdx(bytes: Uint8Array): Tensor {
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(`readIdx: expected the bytes of a file as a Uint8Array, but got ${describe(bytes)}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0) {
    throw new RangeError(
      "readIdx: not an IDX file: it does not begin with two zero bytes; is it still compressed?",
    );
  }
  const [type, rank] = [view.getUint8(2), view.getUint8(3)];
  if (type !== UNSIGNED_BYTE) {
    throw new RangeError(
      `readIdx: elements of type 0x${type.toString(16)} are not supported; expected unsigned bytes (0x8)`,
    );
  }
  const start = 4 + 4 * rank;
  if (bytes.length < start) {
    throw new RangeError(`readIdx: the file ends within its header of ${start} bytes, after ${bytes.length}`);
  }
  const shape = Array.from({ length: rank }, (_, d) => view.getUint32(4 + 4 * d));
  const size = shape.reduce((product, n) => product * n, 1);
  if (bytes.length !== start + size) {
    throw new RangeError(
      `readIdx: a file of shape [${shape.join(", ")}] has ${start + size} bytes, but this one has ${bytes.length}`,
    );
  }
  return reshape(tensor(bytes.subarray(start)), shape);
}
