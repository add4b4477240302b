// What may happen to the bytes of a file: by accident, or by somebody's design.

import type { Generator } from "../../src/index.js";

const EDGES = [0, 1, 0x7f, 0x80, 0xff];
const WIDE_EDGES = [0n, 1n, 0x7fffffffn, 0x80000000n, 0xffffffffn, 2n ** 53n, 2n ** 63n - 1n, 2n ** 64n - 1n];

type Mutation = (bytes: Uint8Array, below: (n: number) => number) => Uint8Array;

const joined = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

function replaced(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const out = bytes.slice();
  out[at] = value;
  return out;
}

const MUTATIONS: readonly Mutation[] = [
  // A bit, a byte.
  (bytes, below) => replaced(bytes, below(bytes.length), below(256)),
  (bytes, below) => {
    const at = below(bytes.length);
    return replaced(bytes, at, (bytes[at] as number) ^ (1 << below(8)));
  },
  (bytes, below) => replaced(bytes, below(bytes.length), EDGES[below(EDGES.length)] as number),
  // A length, an offset.
  (bytes, below) => {
    const out = bytes.slice();
    const size = [2, 4, 8][below(3)] as number;
    const value = WIDE_EDGES[below(WIDE_EDGES.length)] as bigint;
    const at = below(Math.max(1, bytes.length - size));
    for (let i = 0; i < size && at + i < out.length; i++) {
      out[at + i] = Number((value >> BigInt(8 * i)) & 255n);
    }
    return out;
  },
  // The end is missing, or a piece in between.
  (bytes, below) => bytes.slice(0, below(bytes.length)),
  (bytes, below) => {
    const at = below(bytes.length);
    return joined(bytes.subarray(0, at), bytes.subarray(at + 1 + below(16)));
  },
  // A piece is there twice, or in another's place.
  (bytes, below) => {
    const at = below(bytes.length);
    const piece = bytes.subarray(at, at + 1 + below(32));
    const to = below(bytes.length);
    return joined(bytes.subarray(0, to), piece, bytes.subarray(to));
  },
  (bytes, below) => bytes.slice().copyWithin(below(bytes.length), below(bytes.length), below(bytes.length)),
  // A digit of a text becomes another, or many.
  (bytes, below) => {
    const digits = [...bytes.keys()].filter(
      (i) => (bytes[i] as number) >= 0x30 && (bytes[i] as number) <= 0x39,
    );
    const at = digits[below(Math.max(1, digits.length))] ?? 0;
    return joined(
      bytes.subarray(0, at),
      new Uint8Array(1 + below(20)).fill(0x30 + below(10)),
      bytes.subarray(at + 1),
    );
  },
];

/** The bytes after one to four mishaps. */
export function mutated(bytes: Uint8Array, generator: Generator): Uint8Array {
  const below = (n: number): number => generator.random() % n;
  let out = bytes;
  for (let i = 1 + below(4); i > 0 && out.length > 0; i--) {
    out = (MUTATIONS[below(MUTATIONS.length)] as Mutation)(out, below);
  }
  return out;
}
