// Compressed bytes, expanded no further than they may be. The inflating is fflate's; it checks no sums.

import { Gunzip } from "fflate";

/** Deflate cannot make one byte into more than this many. */
export const MOST_EXPANSION = 1032;

const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) {
    sum = (sum >>> 1) ^ (-(sum & 1) & 0xedb88320);
  }
  return sum;
});

/** The CRC-32 of bytes, as gzip and zip have it. */
export function crc32(bytes: Uint8Array): number {
  let sum = -1;
  for (let i = 0; i < bytes.length; i++) {
    sum = (sum >>> 8) ^ (TABLE[(sum ^ (bytes[i] as number)) & 255] as number);
  }
  return ~sum >>> 0;
}

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

const FIRST_CHUNK = 1024;
const CHUNK = 65536;
const TRAILER = 8;

/**
 * Expands gzip.
 *
 * @param lengthOf how long the content must be, as its own first bytes say; it throws where they say nothing sensible.
 * @throws RangeError for damaged data, and for content that is not of that length: without making it.
 */
export function gunzip(
  operation: string,
  bytes: Uint8Array,
  lengthOf: (head: Uint8Array) => number,
): Uint8Array {
  const fail = (what: string): never => {
    throw new RangeError(`${operation}: the gzip data is damaged: ${what}`);
  };
  let content: Uint8Array | null = null;
  let length = 0;
  const stream = new Gunzip((chunk) => {
    if (content === null) {
      if (chunk.length === 0) {
        return;
      }
      const expected = lengthOf(chunk);
      if (expected > MOST_EXPANSION * bytes.length) {
        fail(`${bytes.length} bytes cannot hold the ${expected} that its content's header states`);
      }
      content = new Uint8Array(expected);
    }
    if (length + chunk.length > content.length) {
      fail(`it holds more than the ${content.length} bytes that its content's header states`);
    }
    content.set(chunk, length);
    length += chunk.length;
  });
  try {
    for (let at = 0, step = FIRST_CHUNK; at < bytes.length; at += step, step = CHUNK) {
      stream.push(bytes.subarray(at, at + step), at + step >= bytes.length);
    }
  } catch (error) {
    if (error instanceof RangeError) {
      throw error;
    }
    fail(error instanceof Error ? error.message : String(error));
  }
  const whole = (content ?? new Uint8Array()) as Uint8Array;
  if (bytes.length < TRAILER || length !== whole.length || length === 0) {
    fail(`it ends after ${length} of ${whole.length} bytes`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(bytes.length - TRAILER, true) !== crc32(whole)) {
    fail("its checksum is another than that of its content");
  }
  return whole;
}
