import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import * as io from "../../src/io/index.js";
import { pickleOf, zipOf } from "./torch-bytes.js";

const storage = (count: number): string =>
  `(X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpuJ${int(count)}tQ`;
const int = (n: number): string =>
  String.fromCharCode(n & 255, (n >> 8) & 255, (n >> 16) & 255, (n >> 24) & 255);
const ints = (...n: number[]): string => `(${n.map((v) => `J${int(v)}`).join("")}t`;
const tensor = (offset: number, size: number[], stride: number[], count = 4): string =>
  `ctorch._utils\n_rebuild_tensor_v2\n(${storage(count)}J${int(offset)}${ints(...size)}${ints(...stride)}\x89ccollections\nOrderedDict\n)RtR`;

describe("a hostile file of torch.save", () => {
  const data = new Uint8Array(16);
  it.each([
    ["names a function", "cos\nsystem\nX\x02\0\0\0ls\x85R", "names 'os.system'"],
    [
      "names a function, newer form",
      "\x8c\x05posix\x8c\x06system\x93\x8c\x02ls\x85R",
      "names 'posix.system'",
    ],
    ["names a builtin", "c__builtin__\neval\nX\x01\0\0\x001\x85R", "names '__builtin__.eval'"],
    ["calls what is no function", "X\x01\0\0\0a)R", 'calls string "a"'],
    ["calls a storage's type", "ctorch\nFloatStorage\n)R", "calls FloatStorage"],
    ["sets attributes of a list", "]}b", "sets attributes of an array"],
    ["takes from an empty stack", "0", "empty stack"],
    ["takes below a mark", "](0", "empty stack"],
    ["takes a mark that is not there", "t", "mark is missing"],
    ["recalls what it has not set", "j\xff\xff\xff\x7f", "which it has not set"],
    ["declares a long text", "X\xff\xff\xff\xff", "truncated"],
    ["declares a longer text", "\x8d\xff\xff\xff\xff\xff\xff\xff\xff", "truncated"],
    ["declares a long integer", "\x8b\x00\x00\x00\x01", "an integer of 16777216 bytes"],
    ["appends to a dictionary", "}Na", "appends to a Map"],
    ["sets items of a list", "]NNs", "sets items of an array"],
    ["has an odd number of items", "}(Nu", "sets items"],
    ["uses an unknown opcode", "\x97", "opcode 0x97"],
    ["is of protocol 0", "\x80\x00", "protocol 0"],
    ["refers to what is no storage", "X\x01\0\0\0aQ", "refers to"],
    ["makes a tensor of none", "ctorch._utils\n_rebuild_tensor_v2\n(NK\0))\x89NtR", "instead of a storage"],
    ["has a tensor beyond its storage", tensor(0, [5], [1]), "goes beyond its storage of 4"],
    ["has a tensor that begins beyond", tensor(4, [1], [1]), "goes beyond"],
    ["has strides that lead beyond", tensor(0, [2, 2], [3, 1]), "goes beyond"],
    ["has a negative offset", tensor(-1, [1], [1]), "not natural"],
    ["has a negative stride", tensor(3, [2], [-1]), "not natural"],
    ["has as many strides as it likes", tensor(0, [2], [1, 1]), "not natural"],
    ["has sizes that overflow", tensor(0, new Array(8).fill(2 ** 30), new Array(8).fill(0)), "goes beyond"],
    [
      "has a larger storage than the archive",
      tensor(0, [1], [1], 2 ** 30),
      "storage 0 of 4294967296 bytes has 16",
    ],
    [
      "has one storage of two sizes",
      `(${tensor(0, [1], [1])}${tensor(0, [1], [1], 3)}t`,
      "two types or sizes",
    ],
    ["makes containers without end", "]0".repeat(2 ** 20 + 1), "containers"],
    [
      "wants gradients for integers",
      `ctorch._utils\n_rebuild_parameter\n(X\x01\0\0\0a\x88NtR`,
      "a parameter is made from",
    ],
  ])("that %s is refused", async (_, code, message) => {
    const bytes = zipOf([
      { name: "a/data.pkl", bytes: pickleOf(code) },
      { name: "a/data/0", bytes: data },
    ]);
    await expect(io.load(bytes)).rejects.toThrow(io.FormatError);
    await expect(io.load(bytes)).rejects.toThrow(message);
  });

  it("may expand one element without taking memory", async () => {
    const bytes = zipOf([
      { name: "a/data.pkl", bytes: pickleOf(tensor(0, [2 ** 20, 2 ** 20], [0, 0])) },
      { name: "a/data/0", bytes: data },
    ]);
    const wide = await io.load<torch.Tensor>(bytes);
    expect(wide.shape).toEqual([2 ** 20, 2 ** 20]);
    expect(() => wide.contiguous()).toThrow(torch.OutOfMemoryError);
  });

  it.each([
    ["fits", {}, null],
    ["is too large", { size: 2 ** 52 }, "goes beyond"],
    ["is beyond all numbers", { size: 2 ** 63 }, "is too large"],
    ["begins beyond the end", { header: 2 ** 50 }, "beyond its end"],
  ])("with an entry of 64-bit numbers that %s is read or refused", async (_, fault, message) => {
    const bytes = zipOf([{ name: "a/data.pkl", bytes: pickleOf("K\x07"), wide: true, ...fault }]);
    if (message === null) {
      expect(await io.load(bytes)).toBe(7);
    } else {
      await expect(io.load(bytes)).rejects.toThrow(message);
      await expect(io.load(bytes)).rejects.toThrow(io.FormatError);
    }
  });

  it("that nests 100,000 lists is read without recursion", async () => {
    const code = `${"]".repeat(100_000)}${"a".repeat(99_999)}`;
    let list = await io.load<unknown[]>(zipOf([{ name: "a/data.pkl", bytes: pickleOf(code) }]));
    let depth = 1;
    for (; list.length === 1; depth++) {
      list = list[0] as unknown[];
    }
    expect(depth).toBe(100_000);
  });

  it("whose 60 lists each name the one before ten times is as large as it looks", async () => {
    const levels = Array.from({ length: 60 }, (_, i) => {
      const [before, own] = [String.fromCharCode(i), String.fromCharCode(i + 1)];
      return `](${`h${before}`.repeat(10)}eq${own}0`;
    });
    const code = `]q\x000${levels.join("")}h\x3c`;
    const list = await io.load<unknown[]>(zipOf([{ name: "a/data.pkl", bytes: pickleOf(code) }]));
    expect(list.length).toBe(10);
    expect(list[0]).toBe(list[9]);
  });

  it("that holds itself is a value like any other", async () => {
    const loop = await io.load<unknown[]>(zipOf([{ name: "a/data.pkl", bytes: pickleOf("]q\x00h\x00a") }]));
    expect(loop[0]).toBe(loop);
  });

  const good = { name: "a/data.pkl", bytes: pickleOf("N") };
  it.each([
    ["a compressed entry", zipOf([{ ...good, method: 8 }]), "is compressed"],
    ["an encrypted entry", zipOf([{ ...good, flags: 1 }]), "is encrypted"],
    ["an entry twice", zipOf([good, good]), "two entries have the name"],
    [
      "entries that overlap",
      zipOf([good, { name: "a/data/0", bytes: data, header: 0 }]),
      "not where the directory says",
    ],
    [
      "data that overlap",
      zipOf([
        { name: "a", bytes: data, size: 60 },
        { name: "b/data.pkl", bytes: data },
      ]),
      "overlap",
    ],
    ["an entry larger than the archive", zipOf([{ ...good, size: 2 ** 31 }]), "goes beyond"],
    ["an entry beyond the end", zipOf([{ ...good, header: 2 ** 31 }]), "lies beyond"],
    ["more entries than its directory holds", zipOf([good], { count: 65000 }), "65000 entries"],
    ["a directory beyond the end", zipOf([good], { start: 2 ** 31 }), "is declared"],
    ["no pickle", zipOf([{ name: "a/data/0", bytes: data }]), "needs one data.pkl"],
    ["two pickles", zipOf([good, { ...good, name: "b/data.pkl" }]), "needs one data.pkl"],
    [
      "big-endian numbers",
      zipOf([good, { name: "a/byteorder", bytes: new TextEncoder().encode("big") }]),
      "big-endian",
    ],
    ["no directory", new TextEncoder().encode("PK\x03\x04"), "end of its directory is missing"],
    [
      "something else",
      new TextEncoder().encode("<html>"),
      "neither a file of torch.save nor of safetensors; it begins with 3c 68",
    ],
    ["nothing", new Uint8Array(0), "begins with nothing"],
  ])("with %s is refused", async (_, bytes, message) => {
    await expect(io.load(bytes)).rejects.toThrow(io.FormatError);
    await expect(io.load(bytes)).rejects.toThrow(message);
  });
});
