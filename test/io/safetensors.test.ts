import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import * as io from "../../src/io/index.js";
import { ALL, file } from "./safetensors-bytes.js";

const { load, save } = io.safetensors;
const SEED = Number(process.env["OGEE_SEED"] ?? 20261124);

describe("safetensors' bytes", () => {
  it("are to the byte those of the specification", () => {
    const bytes = save(
      { b: torch.tensor([1, 2]), a: torch.tensor([true]), c: torch.tensor([3n]) },
      { metadata: { format: "pt" } },
    );
    const header =
      '{"__metadata__":{"format":"pt"},"c":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},' +
      '"b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]},"a":{"dtype":"BOOL","shape":[1],"data_offsets":[16,17]}}';
    const data = new Uint8Array(17);
    const view = new DataView(data.buffer);
    view.setBigInt64(0, 3n, true);
    view.setFloat32(8, 1, true);
    view.setFloat32(12, 2, true);
    data[16] = 1;
    expect(bytes).toEqual(file(header, data));
    expect(bytes.length % 8).toBe(1);
  });

  it.each([
    ["nothing", {}, {}, "{}      ", []],
    ["text only", {}, { framework: "pt" }, '{"__metadata__":{"framework":"pt"}}     ', []],
    [
      "a tensor whose header needs padding",
      { attn0: torch.arange(6).reshape(1, 1, 2, 3).float() },
      null,
      '{"attn0":{"dtype":"F32","shape":[1,1,2,3],"data_offsets":[0,24]}}       ',
      [0, 1, 2, 3, 4, 5],
    ],
  ])(
    "of %s are those that the reference implementation's own tests state",
    (_, tensors, metadata, header, data) => {
      const given = metadata === null || Object.keys(metadata).length === 0 ? {} : { metadata };
      expect(save(tensors, given as never)).toEqual(
        file(header, new Uint8Array(Float32Array.from(data).buffer)),
      );
    },
  );

  it("may say that there is no text", () => {
    expect(load(file('{"__metadata__":null}')).size).toBe(0);
  });

  it("come in the order of types, then of code points", () => {
    const one = torch.ones([1]);
    const names = ["\u{1f600}", "\uffee", "b", "a"];
    const tensors = new Map<string, torch.Tensor>(names.map((name) => [name, one]));
    tensors.set("z", torch.ones([1], { dtype: torch.float64 }));
    expect([...load(save(tensors)).keys()]).toEqual(["z", "a", "b", "\uffee", "\u{1f600}"]);
  });

  it("hold every type, strided, empty and 0-d tensors", () => {
    const found = load(save(ALL));
    expect(new Set(found.keys())).toEqual(new Set(ALL.keys()));
    for (const [name, tensor] of ALL) {
      const same = found.get(name) as torch.Tensor;
      expect(same.dtype).toBe(tensor.dtype);
      expect(same.shape).toEqual(tensor.shape);
      expect(same.toTypedArray()).toEqual(tensor.toTypedArray());
    }
  });

  it("of random tensors come back as they were", () => {
    const dtypes = [torch.float32, torch.float64, torch.int64, torch.int32, torch.uint8, torch.bool];
    const one = fc.tuple(fc.array(fc.nat(4), { maxLength: 4 }), fc.constantFrom(...dtypes));
    const all = fc.dictionary(
      fc.string({ unit: "grapheme" }).filter((name) => name !== "__metadata__"),
      one,
    );
    fc.assert(
      fc.property(
        all,
        fc.option(fc.dictionary(fc.string(), fc.string()), { nil: undefined }),
        (given, metadata) => {
          const tensors = new Map(
            Object.entries(given).map(([name, [shape, dtype]]) => [
              name,
              torch
                .randn(shape)
                .mul(100)
                .to(dtype === torch.uint8 ? torch.int32 : dtype)
                .to(dtype),
            ]),
          );
          const bytes = save(tensors, metadata === undefined ? {} : { metadata });
          const found = load(bytes);
          expect(found.size).toBe(tensors.size);
          for (const [name, tensor] of tensors) {
            expect(found.get(name)?.dtype).toBe(tensor.dtype);
            expect(found.get(name)?.tolist()).toEqual(tensor.tolist());
          }
          expect(save(found, metadata === undefined ? {} : { metadata })).toEqual(bytes);
        },
      ),
      { seed: SEED, numRuns: 200 },
    );
  });

  it("of float16 and bfloat16 come as float32, all 2^16 values exactly", () => {
    const bits = Uint16Array.from({ length: 65536 }, (_, i) => i);
    const of = (code: string): torch.Tensor =>
      load(
        file(
          `{"x":{"dtype":"${code}","shape":[65536],"data_offsets":[0,131072]}}`,
          new Uint8Array(bits.buffer),
        ),
      ).get("x") as torch.Tensor;
    const wide = of("BF16").toTypedArray() as Float32Array;
    const wideBits = new Uint32Array(wide.buffer, wide.byteOffset, wide.length);
    const half = of("F16").toTypedArray() as Float32Array;
    // The value of a half from its definition, in another way than the reader's.
    const expected = Array.from(bits, (b) => {
      const [sign, exponent, fraction] = [b >> 15, (b >> 10) & 31, b & 1023];
      const wider = exponent === 31 ? 255 : exponent + 112;
      const float = new Float32Array(
        Uint32Array.of(((sign << 31) | (wider << 23) | (fraction << 13)) >>> 0).buffer,
      );
      return exponent === 0 ? (sign ? -1 : 1) * fraction * 2 ** -24 : (float[0] as number);
    });
    expect(Array.from(half)).toEqual(expected);
    for (let i = 0; i < 65536; i++) {
      const isNaN = (i & 0x7f80) === 0x7f80 && (i & 0x7f) !== 0;
      expect(isNaN ? Number.isNaN(wide[i]) : wideBits[i] === (i << 16) >>> 0).toBe(true);
    }
  });

  it("of narrow integers come as wider ones", () => {
    const of = (code: string, size: number): unknown =>
      load(
        file(
          `{"x":{"dtype":"${code}","shape":[2],"data_offsets":[0,${size}]}}`,
          new Uint8Array(size).fill(255),
        ),
      )
        .get("x")
        ?.tolist();
    expect(["I8", "I16", "U16", "U32"].map((code, i) => of(code, [2, 4, 4, 8][i] as number))).toEqual([
      [-1, -1],
      [-1, -1],
      [65535, 65535],
      [4294967295, 4294967295],
    ]);
  });

  const zeros = new Uint8Array(8);
  const entry = (text: string): string => `{"x":{${text}}}`;
  it.each([
    ["no bytes at all", new Uint8Array(0), "too small"],
    ["half a length", new Uint8Array(7), "too small"],
    [
      "a length beyond the limit",
      Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 0x7b),
      "is declared, more than",
    ],
    ["a length beyond the end", Uint8Array.of(99, 0, 0, 0, 0, 0, 0, 0, 0x7b), "truncated"],
    ["no JSON", file("{nothing"), "not JSON"],
    ["JSON that begins with a space", file(" {}"), "not JSON"],
    ["a list", file("[]"), "not JSON"],
    ["bytes that are no UTF-8", file("{}").map((b, i) => (i === 9 ? 0xff : b)), "not JSON"],
    ["an unknown type", file(entry('"dtype":"F99","shape":[2],"data_offsets":[0,8]'), zeros), "unknown type"],
    [
      "a type that has no counterpart",
      file(entry('"dtype":"U64","shape":[1],"data_offsets":[0,8]'), zeros),
      "U64, which cannot be represented",
    ],
    ["a negative size", file(entry('"dtype":"F32","shape":[-2],"data_offsets":[0,8]'), zeros), "not a list"],
    [
      "a fraction as size",
      file(entry('"dtype":"F32","shape":[2.5],"data_offsets":[0,8]'), zeros),
      "not a list",
    ],
    [
      "sizes that overflow",
      file(entry('"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]'), zeros),
      "overflows",
    ],
    [
      "sizes that overflow beside a zero",
      file(entry('"dtype":"F32","shape":[0,4294967296,4294967296],"data_offsets":[0,0]')),
      "overflows",
    ],
    [
      "more dimensions than there are",
      file(entry(`"dtype":"F32","shape":[${new Array(65).fill(1).join()}],"data_offsets":[0,4]`), zeros),
      "not a list",
    ],
    [
      "more elements than bytes",
      file(entry('"dtype":"F32","shape":[1000000000],"data_offsets":[0,8]'), zeros),
      "4000000000 bytes, but",
    ],
    [
      "bytes beyond the end",
      file(entry('"dtype":"F32","shape":[1000000000],"data_offsets":[0,4000000000]'), zeros),
      "tensors end at",
    ],
    [
      "offsets in the wrong order",
      file(entry('"dtype":"F32","shape":[2],"data_offsets":[8,0]'), zeros),
      "are declared",
    ],
    ["a gap", file(entry('"dtype":"F32","shape":[1],"data_offsets":[4,8]'), zeros), "begin at 4, where 0"],
    [
      "bytes that no tensor has",
      file(entry('"dtype":"F32","shape":[1],"data_offsets":[0,4]'), zeros),
      "tensors end at",
    ],
    [
      "overlapping tensors",
      file(
        '{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}',
        zeros,
      ),
      "'y' begin at 0, where 8",
    ],
    [
      "a key twice",
      file(
        '{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}',
        zeros,
      ),
      "twice",
    ],
    [
      "a field twice",
      file(entry('"dtype":"F32","shape":[1],"shape":[2],"data_offsets":[0,8]'), zeros),
      "twice",
    ],
    [
      "a field too many",
      file(entry('"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1'), zeros),
      "exactly",
    ],
    ["metadata that are no text", file('{"__metadata__":{"a":1}}'), "not text"],
    ["deep nesting", file(`${'{"x":'.repeat(20000)}1${"}".repeat(20000)}`), "exactly"],
    ["one byte too few", save(ALL).subarray(0, -1), "tensors end at"],
  ])("refuse %s", (_, bytes, message) => {
    expect(() => load(bytes)).toThrow(io.FormatError);
    expect(() => load(bytes)).toThrow(message);
    expect(() => load(bytes)).toThrow(/^load: /);
  });

  it("a name of Object's own is a name like any other", () => {
    const found = load(
      save(
        new Map([
          ["__proto__", torch.ones([1])],
          ["constructor", torch.ones([2])],
        ]),
        { metadata: { ["__proto__"]: "x" } },
      ),
    );
    expect([...found.keys()]).toEqual(["__proto__", "constructor"]);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it("bool comes as 0 and 1 whatever the bytes", () => {
    const x = load(
      file('{"x":{"dtype":"BOOL","shape":[3],"data_offsets":[0,3]}}', Uint8Array.of(0, 2, 255)),
    ).get("x") as torch.Tensor;
    expect(x.sum().item()).toBe(2);
  });

  it.each([
    ["a tensor", torch.ones([1]), TypeError],
    ["null", null, TypeError],
    ["a number among them", { a: 1 }, TypeError],
    ["the format's own name", { __metadata__: torch.ones([1]) }, RangeError],
    ["half a surrogate pair", { "\ud800": torch.ones([1]) }, RangeError],
  ])("are not made of %s", (_, given, type) => {
    expect(() => save(given as never)).toThrow(type);
    expect(() => save(given as never)).toThrow(/^save: /);
  });
});
