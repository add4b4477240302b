// NumPy's .npy format: a magic string, a header that is a Python dictionary, then the elements.

import type { Tensor } from "../autograd/tensor.js";
import { copyOf } from "../ndarray/arithmetic.js";
import { describe } from "../ndarray/describe.js";
import type { DTypeName } from "../ndarray/dtype.js";
import { typedView } from "../ndarray/from-data.js";
import { permute } from "../ops/dimension-order.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { bytesNeeded, bytesOf, isForm, type NumberForm, tensorOf } from "./stored-numbers.js";

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** NumPy itself reads no longer header. */
const LONGEST_HEADER = 10_000;
const MOST_DIMENSIONS = 64;
/** Elements begin at a multiple of this. */
const ALIGNMENT = 64;

interface Header {
  readonly form: NumberForm;
  readonly little: boolean;
  readonly fortran: boolean;
  readonly shape: number[];
}

/**
 * Reads a .npy file.
 *
 * @param bytes the whole file, of any byte order.
 * @returns a tensor of the array's shape: of its type where that exists here; int8, int16 and uint16 as int32, uint32 as
 * int64, float16 as float32. An array in Fortran's order is a transposed view, as in `torch.from_numpy`.
 * @throws RangeError if the bytes are not such a file or fewer or more than it states, and for arrays of objects, text,
 * records, complex numbers and uint64; nothing large is allocated then, and nothing in the file is executed.
 * @example const weights = readNpy(new Uint8Array(await readFile("weights.npy")));
 * @source https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function readNpy(bytes: Uint8Array): Tensor {
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(`readNpy: expected the bytes of a file as a Uint8Array, but got ${describe(bytes)}`);
  }
  return arrayOf("readNpy", bytes);
}

/** @internal As `readNpy`, for a file that `operation` has found. */
export function arrayOf(operation: string, bytes: Uint8Array): Tensor {
  const fail: Fail = (what) => {
    throw new RangeError(`${operation}: ${what}`);
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 10 || !MAGIC.every((byte, i) => bytes[i] === byte)) {
    fail("not a .npy file: it does not begin with \\x93NUMPY");
  }
  const version = view.getUint8(6);
  if (version < 1 || version > 3) {
    fail(`version ${version} of the format is unknown; expected 1, 2 or 3`);
  }
  const lengthBytes = version === 1 ? 2 : 4;
  if (bytes.length < 8 + lengthBytes) {
    fail("the file ends within its header");
  }
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = 8 + lengthBytes + length;
  if (length > LONGEST_HEADER) {
    fail(`a header of ${length} bytes is longer than the ${LONGEST_HEADER} that NumPy reads`);
  }
  if (bytes.length < start) {
    fail(`the file ends within its header of ${start} bytes, after ${bytes.length}`);
  }
  const { form, little, fortran, shape } = headerOf(bytes.subarray(8 + lengthBytes, start), fail);
  const end = start + bytesNeeded(shape, form);
  if (bytes.length !== end) {
    fail(
      `an array of shape [${shape.join(", ")}] makes a file of ${end} bytes, but this one has ${bytes.length}`,
    );
  }
  const elements = bytes.subarray(start);
  if (!fortran) {
    return tensorOf(elements, form, shape, little);
  }
  const order = shape.map((_, d) => shape.length - 1 - d);
  return permute(tensorOf(elements, form, shape.slice().reverse(), little), order);
}

type Fail = (what: string) => never;

const ENTRY = /\s*'(\w+)'\s*:\s*('[^']*'|True|False|\([\dL, ]*\)|\[)\s*(,|(?=\})|(?<=\[))/y;

// The three entries of the dictionary, in any order.
function headerOf(bytes: Uint8Array, fail: Fail): Header {
  const text = new TextDecoder("latin1").decode(bytes).trim();
  const entries = new Map<string, string>();
  let at = 1;
  for (;;) {
    ENTRY.lastIndex = at;
    const entry = ENTRY.exec(text);
    if (entry === null) {
      break;
    }
    const [whole, key = "", value = ""] = entry;
    if (value === "[") {
      fail("arrays of records are not supported; save its fields one by one");
    }
    if (entries.has(key)) {
      fail(`its header has '${key}' twice`);
    }
    entries.set(key, value);
    at += whole.length;
  }
  const [descr, order, sizes] = ["descr", "fortran_order", "shape"].map((key) => entries.get(key));
  const whole = text.startsWith("{") && /^\s*\}$/.test(text.slice(at)) && entries.size === 3;
  if (!whole || descr?.[0] !== "'" || !/^(True|False)$/.test(order ?? "") || sizes?.[0] !== "(") {
    return fail(`its header is damaged: ${JSON.stringify(text.slice(0, 80))}`);
  }
  return { ...typeOf(descr.slice(1, -1), fail), fortran: order === "True", shape: shapeOf(sizes, fail) };
}

function typeOf(descr: string, fail: Fail): { form: NumberForm; little: boolean } {
  const form = descr.slice(1);
  if (/^\|?O/.test(descr)) {
    fail("arrays of Python objects are refused: to read them could run any code");
  }
  if (!/^[<>|=]/.test(descr) || !isForm(form) || (descr[0] === "|" && bytesOf(form) > 1)) {
    return fail(
      `elements of type '${descr}' have no counterpart here; convert them with astype, as to '<f4'`,
    );
  }
  // "=" is the order of the machine that wrote; every machine that matters is little-endian.
  return { form, little: descr[0] !== ">" };
}

function shapeOf(sizes: string, fail: Fail): number[] {
  const parts = sizes
    .slice(1, -1)
    .split(",")
    .map((part) => part.trim());
  if (parts[parts.length - 1] === "") {
    parts.pop();
  }
  const shape = parts.map((part) => (/^\d+L?$/.test(part) ? Number.parseInt(part, 10) : Number.NaN));
  if (!shape.every(Number.isSafeInteger) || shape.length > MOST_DIMENSIONS) {
    fail(`its header states the shape ${sizes.slice(0, 80)}`);
  }
  return shape;
}

const DESCRIPTIONS: Readonly<Record<DTypeName, string>> = {
  bool: "|b1",
  uint8: "|u1",
  int32: "<i4",
  int64: "<i8",
  float32: "<f4",
  float64: "<f8",
};

/**
 * The bytes of a .npy file of a tensor, which `numpy.load` reads.
 *
 * @param input of any shape and strides; written in C's order.
 * @example await writeFile("weights.npy", writeNpy(model.weight));
 * @source https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function writeNpy(input: Tensor): Uint8Array {
  expectTensor("writeNpy", input);
  const { shape, dtype } = input;
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const header = `{'descr': '${DESCRIPTIONS[dtype.name]}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const start = Math.ceil((10 + header.length + 1) / ALIGNMENT) * ALIGNMENT;
  const elements = typedView(input.array.dense ? input.array : copyOf(input.array));
  const bytes = new Uint8Array(start + elements.byteLength);
  bytes.set([...MAGIC, 1, 0]);
  new DataView(bytes.buffer).setUint16(8, start - 10, true);
  bytes.set(new TextEncoder().encode(`${header.padEnd(start - 11)}\n`), 10);
  bytes.set(new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength), start);
  return bytes;
}
