// Files of safetensors made by hand, and tensors of every kind.

import * as torch from "../../src/index.js";

/** The bytes of a file with a header of one's own. */
export function file(header: string, data: Uint8Array = new Uint8Array(0), padded = true): Uint8Array {
  const text = new TextEncoder().encode(padded ? header.padEnd(Math.ceil(header.length / 8) * 8) : header);
  const out = new Uint8Array(8 + text.length + data.length);
  new DataView(out.buffer).setBigUint64(0, BigInt(text.length), true);
  out.set(text, 8);
  out.set(data, 8 + text.length);
  return out;
}

/** Every type, and strided, empty and 0-d tensors. */
export const ALL: ReadonlyMap<string, torch.Tensor> = new Map([
  ["weight", torch.arange(6).reshape(2, 3).float()],
  ["double", torch.tensor([Math.PI, -0, Number.NaN], { dtype: torch.float64 })],
  ["long", torch.tensor([1n, -(2n ** 60n)])],
  ["int", torch.tensor([1, -7], { dtype: torch.int32 })],
  ["byte", torch.tensor([1, 255, 3], { dtype: torch.uint8 })],
  ["bool", torch.tensor([true, false, true])],
  ["scalar", torch.tensor(2.5)],
  ["empty", torch.zeros([0, 3])],
  ["turned", torch.arange(6).reshape(2, 3).float().t()],
]);
