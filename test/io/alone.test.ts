import { expect, it } from "vitest";
import { safetensors } from "../../src/io/index.js";

it("tensors that are loaded have their methods, though nothing but ogee/io is imported", () => {
  const header = '{"x":{"dtype":"I32","shape":[1],"data_offsets":[0,4]}}  ';
  const bytes = new Uint8Array(8 + header.length + 4).fill(header.length, 0, 1);
  bytes.set(new TextEncoder().encode(header), 8);
  bytes[8 + header.length] = 7;
  expect(safetensors.load(bytes).get("x")?.add(1).tolist()).toEqual([8]);
});
