// PyTorch's own files, .pt and .pth: a zip archive of a pickle and of storages, or, before 1.6, these one after another.

import type { Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import { bytesSourceOrFile, type ByteSource } from "./byte-source.js";
import { FormatError } from "./format-error.js";
import type { Path } from "./host.js";
import { type Global, unpickle } from "./pickle.js";
import { readSafetensors } from "./safetensors.js";
import { readArray, type StoredType } from "./stored-elements.js";
import { LoadedStorage, StorageType, torchGlobals } from "./torch-globals.js";
import { readZip } from "./zip.js";

/** A pickle of names and sizes is never longer; tensors lie outside of it. */
const MOST_PICKLE_BYTES = 2 ** 25;

/**
 * Loads what `torch.save` wrote, here or in PyTorch, or a safetensors file: told apart by their content.
 *
 * Of PyTorch's files tensors, parameters and plain containers are read; nothing in them is executed, and any other class or
 * function that one names is refused by its name, as with `weights_only=True`. Dictionaries come as Maps, lists and tuples
 * as arrays, None as null. float16 and bfloat16 come as float32, int8 and int16 as int32, with the same values. Tensors
 * that share elements in the file share them again.
 *
 * @param f the path of a file, or the bytes of one.
 * @returns what was saved: of a state dict, tensors by name.
 * @throws FormatError if it is not such a file, or names what is not loaded; Error with Node's reason if it cannot be read.
 * @typeParam T what the caller knows the file to hold.
 * @example model.loadStateDict(await io.load("model.pt"));
 * @source https://docs.pytorch.org/docs/stable/generated/torch.load.html
 */
export async function load<T = Map<string, Tensor>>(f: Path | Uint8Array): Promise<T> {
  return (await bytesSourceOrFile("load", f, (source) => loadAny("load", source))) as T;
}

/** The pickle of the number with which a file of before 1.6 begins. */
const LEGACY = [0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];

function loadAny(operation: string, source: ByteSource): unknown {
  const begin = source.read(0, Math.min(LEGACY.length, source.size));
  if (begin[0] === 0x50 && begin[1] === 0x4b) {
    return loadZip(operation, source);
  }
  if (LEGACY.every((byte, i) => begin[i] === byte)) {
    return loadLegacy(operation, source);
  }
  if (begin[8] === 0x7b) {
    return readSafetensors(operation, source).tensors;
  }
  throw new FormatError(
    `${operation}: ${source.name}: neither a file of torch.save nor of safetensors; it begins with ${describeBytes(begin)}`,
  );
}

const describeBytes = (bytes: Uint8Array): string =>
  bytes.length === 0
    ? "nothing"
    : Array.from(bytes.subarray(0, 8), (b) => b.toString(16).padStart(2, "0")).join(" ");

const DATA = "/data.pkl";

function loadZip(operation: string, source: ByteSource): unknown {
  const fail = (what: string): never => {
    throw new FormatError(`${operation}: ${source.name}: ${what}`);
  };
  const entries = readZip(operation, source);
  const pickles = [...entries.keys()].filter((name) => name.endsWith(DATA));
  const [pickle] = pickles;
  if (pickle === undefined || pickles.length > 1) {
    return fail("a zip archive, but not one of torch.save: it needs one data.pkl");
  }
  const folder = pickle.slice(0, -DATA.length);
  const text = (name: string): string | null => {
    const entry = entries.get(`${folder}/${name}`);
    return entry === undefined
      ? null
      : new TextDecoder().decode(source.read(entry.start, Math.min(16, entry.length)));
  };
  if ((text("byteorder") ?? "little") !== "little") {
    fail(`its numbers are in ${text("byteorder")}-endian order; save it on a little-endian machine`);
  }
  const at = entries.get(pickle) as { start: number; length: number };
  if (at.length > MOST_PICKLE_BYTES) {
    fail(`its pickle has ${at.length} bytes, more than ${MOST_PICKLE_BYTES}`);
  }
  const storages = storagesBy(operation, (key, type, count) => {
    const entry = entries.get(`${folder}/data/${key}`);
    if (entry === undefined || entry.length !== count * type.itemsize) {
      return fail(
        `storage ${key} of ${count * type.itemsize} bytes ${entry === undefined ? "is missing" : `has ${entry.length}`}`,
      );
    }
    return new LoadedStorage(readArray(operation, source, entry.start, [count], type));
  });
  return unpickle(source.read(at.start, at.length), 0, {
    operation,
    find: torchGlobals(operation),
    load: storages,
  }).value;
}

/** Storages by what stands for them in a pickle: ("storage", type, key, location, count), and null in old files. */
function storagesBy<Made>(
  operation: string,
  make: (key: string, type: StoredType, count: number) => Made,
): (id: unknown) => Made {
  const loaded = new Map<string, { type: StoredType; count: number; storage: Made }>();
  return (id) => {
    const [kind, storageType, key, , count, view = null] = Array.isArray(id) ? (id as unknown[]) : [];
    if (
      kind !== "storage" ||
      !(storageType instanceof StorageType) ||
      typeof key !== "string" ||
      !Number.isSafeInteger(count) ||
      (count as number) < 0 ||
      view !== null
    ) {
      throw new FormatError(
        `${operation}: not a valid file of PyTorch's: it refers to ${describe(kind)}, not to a storage`,
      );
    }
    const { type } = storageType;
    const before = loaded.get(key);
    if (before !== undefined && (before.type !== type || before.count !== count)) {
      throw new FormatError(
        `${operation}: not a valid file of PyTorch's: storage ${key} is of two types or sizes`,
      );
    }
    const storage = before === undefined ? make(key, type, count as number) : before.storage;
    loaded.set(key, { type, count: count as number, storage });
    return storage;
  };
}

const LEGACY_PROTOCOL = 1001;

/** A name that gives an empty dictionary, whatever it is called with. */
function inName(found: unknown): unknown {
  const { call } = (found ?? {}) as { call?: unknown };
  return typeof call === "function" ? { ...(found as Global), call: () => new Map() } : found;
}

// A number that marks the format, its version, facts about the machine, the object, the keys of its storages, then for
// each of these its length and its elements. Where the elements lie is known only after the object has been read, so it is
// read twice: first for what it refers to.
function loadLegacy(operation: string, source: ByteSource): unknown {
  const fail = (what: string): never => {
    throw new FormatError(`${operation}: ${source.name}: not a valid file of PyTorch's: ${what}`);
  };
  const bytes = source.read(0, Math.min(source.size, MOST_PICKLE_BYTES));
  const find = torchGlobals(operation);
  const plain = { operation, find, load: () => fail("a storage is where none belongs") };
  const protocol = unpickle(bytes, LEGACY.length, plain);
  const machine = unpickle(bytes, protocol.end, plain);
  if (protocol.value !== LEGACY_PROTOCOL) {
    fail(`its version is ${describe(protocol.value)}`);
  }
  if (!(machine.value instanceof Map) || machine.value.get("little_endian") !== true) {
    fail("its numbers are not in little-endian order");
  }
  const wanted = new Map<string, { type: StoredType; count: number }>();
  const seek = storagesBy(operation, (key, type, count) => {
    wanted.set(key, { type, count });
    return null;
  });
  // What is known by name is only looked for; nothing is made of it yet.
  const first = unpickle(bytes, machine.end, {
    operation,
    find: (name) => inName(find(name)),
    load: seek,
  });
  const keys = unpickle(bytes, first.end, plain);
  if (!Array.isArray(keys.value) || keys.value.length !== wanted.size) {
    return fail("its list of storages is not that of its tensors");
  }
  let at = keys.end;
  const starts = new Map<string, number>();
  for (const key of keys.value as unknown[]) {
    const storage = wanted.get(key as string);
    if (storage === undefined || starts.has(key as string)) {
      return fail("its list of storages is not that of its tensors");
    }
    const { count, type } = storage;
    const length = source.read(at, 8);
    const found = new DataView(length.buffer, length.byteOffset, 8).getBigInt64(0, true);
    starts.set(key as string, at + 8);
    at += 8 + count * type.itemsize;
    if (found !== BigInt(count) || at > source.size) {
      fail(`a storage of ${count} elements has ${found} in a file of ${source.size} bytes`);
    }
  }
  const load = storagesBy(
    operation,
    (key, type, count) =>
      new LoadedStorage(readArray(operation, source, starts.get(key) as number, [count], type)),
  );
  return unpickle(bytes, machine.end, { operation, find, load }).value;
}
