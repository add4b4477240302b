// safetensors: named tensors in one file, as Hugging Face's library writes and reads them.

import { Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import { denseOf } from "../ndarray/arithmetic.js";
import { type Arguments, bind } from "../ops/arguments.js";
import { type ByteSource, sourceOfBytes, withFile } from "./byte-source.js";
import type { Path } from "./host.js";
import { readHeader, writeHeader } from "./safetensors-header.js";
import { bytesOf, readArray } from "./stored-elements.js";
import { replaceFile, type Write } from "./write-file.js";

export { SafeFile, safeOpen, SafeSlice } from "./safetensors-lazy.js";

/** Tensors by name: a state dict, for example. */
export type NamedTensors = ReadonlyMap<string, Tensor> | Readonly<Record<string, Tensor>>;

/** What may be said beside the tensors. */
export interface SafetensorsOptions {
  /** Text by name; Hugging Face's libraries expect `{ format: "pt" }`. */
  metadata?: Readonly<Record<string, string>>;
}

/**
 * The bytes of a safetensors file, to the byte those of the reference implementation. Tensors that share elements are
 * written once each.
 *
 * @param tensors by name; a strided one is written as its elements in order.
 * @returns the bytes of the file.
 * @throws TypeError if anything but tensors is among them.
 * @example io.safetensors.save({ a: torch.ones([2]) }).length // 72
 * @source https://huggingface.co/docs/safetensors/api/torch
 */
export function save(tensors: NamedTensors, ...args: Arguments<SafetensorsOptions, []>): Uint8Array {
  const metadata = metadataOf("save", args);
  const named = namedTensors("save", tensors);
  const size = [...named.values()].reduce((sum, { array }) => sum + array.size * array.dtype.itemsize, 0);
  let out = new Uint8Array(0);
  let at = 0;
  writeSafetensors("save", named, metadata, (bytes) => {
    // The header comes first.
    if (at === 0) {
      out = new Uint8Array(bytes.length + size);
    }
    out.set(bytes, at);
    at += bytes.length;
  });
  return out;
}

/**
 * Writes a safetensors file. It is there whole or not at all: what stood under the name stays until the new one is
 * complete. The elements are those of the moment of the call.
 *
 * @throws TypeError if anything but tensors is among them; Error with Node's reason if it cannot be written.
 * @example await io.safetensors.saveFile(model.stateDict(), "model.safetensors", { metadata: { format: "pt" } });
 * @source https://huggingface.co/docs/safetensors/api/torch
 */
export async function saveFile(
  tensors: NamedTensors,
  filename: Path,
  ...args: Arguments<SafetensorsOptions, []>
): Promise<void> {
  const metadata = metadataOf("saveFile", args);
  const checked = namedTensors("saveFile", tensors);
  await replaceFile("saveFile", filename, (write) => writeSafetensors("saveFile", checked, metadata, write), {
    sync: false,
    keep: 1,
  });
}

/**
 * The tensors of a safetensors file's bytes, copied.
 *
 * float16 and bfloat16 come as float32, int8, int16 and uint16 as int32, uint32 as int64: none changes its value.
 *
 * @returns tensors by name, in the order of the file.
 * @throws FormatError if they are not such a file.
 * @example io.safetensors.load(io.safetensors.save({ a: torch.ones([2]) })).get("a") // tensor([1., 1.])
 * @source https://huggingface.co/docs/safetensors/api/torch
 */
export function load(data: Uint8Array): Map<string, Tensor> {
  if (!(data instanceof Uint8Array)) {
    throw new TypeError(`load: expected the bytes of a file as a Uint8Array, but got ${describe(data)}`);
  }
  return readSafetensors("load", sourceOfBytes("load", data)).tensors;
}

/**
 * The tensors of a safetensors file, for which see `load`. `safeOpen` reads only those that are asked for.
 *
 * @throws FormatError if it is not such a file; Error with Node's reason if it cannot be read.
 * @example model.loadStateDict(await io.safetensors.loadFile("model.safetensors"));
 * @source https://huggingface.co/docs/safetensors/api/torch
 */
export function loadFile(filename: Path): Promise<Map<string, Tensor>> {
  return withFile("loadFile", filename, (source) => readSafetensors("loadFile", source).tensors);
}

/** @internal All tensors, and the text beside them. */
export function readSafetensors(
  operation: string,
  source: ByteSource,
): { tensors: Map<string, Tensor>; metadata: Readonly<Record<string, string>> | null } {
  const { entries, metadata } = readHeader(operation, source);
  const tensors = new Map<string, Tensor>();
  for (const [name, { start, shape, type }] of entries) {
    tensors.set(name, new Tensor(readArray(operation, source, start, shape, type)));
  }
  return { tensors, metadata };
}

/** @internal Gives the pieces of the file, one after the other; each holds until the next. */
export function writeSafetensors(
  operation: string,
  tensors: NamedTensors,
  metadata: Readonly<Record<string, string>> | undefined,
  write: Write,
): void {
  const named = namedTensors(operation, tensors);
  const { names, bytes } = writeHeader(named, metadata);
  write(bytes);
  for (const name of names) {
    write(bytesOf(denseOf((named.get(name) as Tensor).array)));
  }
}

function metadataOf(operation: string, args: readonly unknown[]): Record<string, string> | undefined {
  const { metadata } = bind<{ metadata?: Record<string, string> }>(operation, args, [], ["metadata"]);
  if (metadata === undefined || metadata === null) {
    return undefined;
  }
  if (typeof metadata !== "object" || Object.values(metadata).some((value) => typeof value !== "string")) {
    throw new TypeError(`${operation}: metadata must be text by name, but got ${describe(metadata)}`);
  }
  for (const text of Object.entries(metadata).flat()) {
    expectUnicode(operation, text);
  }
  return metadata;
}

function namedTensors(operation: string, tensors: unknown): ReadonlyMap<string, Tensor> {
  if (
    typeof tensors !== "object" ||
    tensors === null ||
    tensors instanceof Tensor ||
    Array.isArray(tensors)
  ) {
    throw new TypeError(
      `${operation}: Expected a Map or an object of tensors by name, but got ${describe(tensors)}`,
    );
  }
  const named = tensors instanceof Map ? (tensors as Map<unknown, unknown>) : Object.entries(tensors);
  for (const [name, tensor] of named) {
    if (typeof name !== "string") {
      throw new TypeError(`${operation}: a tensor's name must be text, but got ${describe(name)}`);
    }
    if (name === "__metadata__") {
      throw new RangeError(`${operation}: the name '__metadata__' is the format's own; choose another`);
    }
    if (!(tensor instanceof Tensor)) {
      throw new TypeError(
        `${operation}: Key \`${name}\` is invalid, expected a Tensor but received ${describe(tensor)}`,
      );
    }
    expectUnicode(operation, name);
  }
  return new Map(named as Iterable<[string, Tensor]>);
}

function expectUnicode(operation: string, text: string): void {
  if (/\p{Surrogate}/u.test(text)) {
    throw new RangeError(
      `${operation}: ${describe(text)} has half a surrogate pair, which UTF-8 cannot hold`,
    );
  }
}
