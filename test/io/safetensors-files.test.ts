import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import * as io from "../../src/io/index.js";
import { temporaryFolder } from "./folder.js";
import { python, runPython } from "./python.js";
import { ALL, file } from "./safetensors-bytes.js";

const { loadFile, safeOpen, save, saveFile } = io.safetensors;
const SEED = Number(process.env["OGEE_SEED"] ?? 20261126);
const at = temporaryFolder();

describe("safetensors' files", () => {
  it("are written and read", async () => {
    await saveFile(ALL, at("all.safetensors"), { metadata: { format: "pt" } });
    expect(new Uint8Array(readFileSync(at("all.safetensors")))).toEqual(
      save(ALL, { metadata: { format: "pt" } }),
    );
    const found = await loadFile(at("all.safetensors"));
    expect(found.get("turned")?.tolist()).toEqual(ALL.get("turned")?.tolist());
    expect(readdirSync(dirname(at("x"))).filter((name) => name.includes(".part-"))).toEqual([]);
  });

  it("hold the elements of the moment of the call", async () => {
    const x = torch.ones([1000]);
    const saved = saveFile({ x }, at("moment.safetensors"));
    x.fill_(7);
    await saved;
    expect((await loadFile(at("moment.safetensors"))).get("x")?.sum().item()).toBe(1000);
  });

  it("that cannot be written leave the old one and nothing beside it", async () => {
    await saveFile({ x: torch.ones([1]) }, at("kept.safetensors"));
    await expect(saveFile({ x: 1 as never }, at("kept.safetensors"))).rejects.toThrow(/^saveFile: Key `x`/);
    await expect(saveFile({}, at("nowhere/x.safetensors"))).rejects.toThrow(/^saveFile: .*ENOENT/);
    await expect(loadFile(at("nowhere"))).rejects.toThrow(/^loadFile: .*ENOENT/);
    await expect(loadFile(dirname(at("x")))).rejects.toThrow(/^loadFile: .*(not a regular file|EISDIR)/);
    for (const path of [undefined, null, 3, "", "a\0b", {}, new URL("http://localhost/")]) {
      await expect(loadFile(path as never)).rejects.toThrow(/^loadFile: expected the path/);
      await expect(saveFile({}, path as never)).rejects.toThrow(/^saveFile: expected the path/);
      await expect(safeOpen(path as never)).rejects.toThrow(/^safeOpen: expected the path/);
    }
    expect((await loadFile(at("kept.safetensors"))).get("x")?.item()).toBe(1);
  });

  it("give parts of tensors, which are those of the tensors whole", async () => {
    const x = torch
      .arange(4 * 5 * 6)
      .reshape(4, 5, 6)
      .float();
    const wide = torch.randn([8, 40000]);
    await saveFile({ x, wide, s: torch.tensor(3) }, at("lazy.safetensors"), { metadata: { a: "b" } });
    const lazy = await safeOpen(at("lazy.safetensors"));
    expect(lazy.keys()).toEqual(["s", "wide", "x"]);
    expect(lazy.metadata()).toEqual({ a: "b" });
    const slice = lazy.getSlice("x");
    expect([slice.getShape(), slice.getDtype()]).toEqual([[4, 5, 6], "F32"]);
    const bounds = fc.option(fc.integer({ min: -7, max: 7 }), { nil: "" });
    const item = (n: number): fc.Arbitrary<number | string> =>
      fc.oneof(
        fc.integer({ min: -n, max: n - 1 }),
        fc.tuple(bounds, bounds).map(([a, b]) => `${a}:${b}`),
      );
    const items = fc
      .tuple(item(4), item(5), item(6))
      .chain((all) => fc.constantFrom(all, all.slice(0, 2), ["...", ...all.slice(2)], [all[0], "..."]));
    fc.assert(
      fc.property(items, (index) => {
        const part = slice.index(...(index as string[]));
        const expected = x.index(...(index as string[]));
        expect([part.shape, part.tolist()]).toEqual([expected.shape, expected.tolist()]);
      }),
      { seed: SEED, numRuns: 500 },
    );
    expect(lazy.getSlice("wide").index(":", "10:39000").equal(wide.index(":", "10:39000"))).toBe(true);
    expect(lazy.getSlice("wide").index("2:6").equal(wide.index("2:6"))).toBe(true);
    expect(lazy.getSlice("s").index().item()).toBe(3);
    expect(lazy.getTensor("x").tolist()).toEqual(x.tolist());
    expect(() => lazy.getTensor("y")).toThrow('getTensor: File does not contain tensor string "y"');
    expect(() => slice.index(4)).toThrow("index: index 4 is out of bounds for dimension 0 with size 4");
    expect(() => slice.index("::2")).toThrow("slice of step 1");
    expect(() => slice.index(0, 0, 0, 0)).toThrow("too many indices");
  });

  it("that are replaced are noticed", async () => {
    await saveFile({ x: torch.ones([2]) }, at("first.safetensors"));
    await saveFile({ x: torch.zeros([2]) }, at("second.safetensors"));
    const lazy = await safeOpen(at("first.safetensors"));
    renameSync(at("second.safetensors"), at("first.safetensors"));
    expect(() => lazy.getTensor("x")).toThrow(/^getTensor: .* has changed/);
  });

  it("of 3 GB are opened by their header alone, and a row is read from the end", async () => {
    const header = '{"x":{"dtype":"F32","shape":[750000,1000],"data_offsets":[0,3000000000]}}';
    const bytes = file(header);
    writeFileSync(at("sparse.safetensors"), bytes);
    const { open } = await import("node:fs/promises");
    const handle = await open(at("sparse.safetensors"), "r+");
    await handle.write(new Uint8Array(Float32Array.of(42).buffer), 0, 4, bytes.length + 3_000_000_000 - 4);
    await handle.close();
    const lazy = await safeOpen(at("sparse.safetensors"));
    const row = lazy.getSlice("x").index(-1);
    expect([row.shape, row.sum().item()]).toEqual([[1000], 42]);
  });
});

const READER = `
import json, struct, sys, torch
raw = open(sys.argv[1], "rb").read()
(n,) = struct.unpack("<Q", raw[:8])
assert n % 8 == 0
header = json.loads(raw[8:8 + n])
header.pop("__metadata__", None)
types = {"F32": torch.float32, "F64": torch.float64, "I64": torch.int64, "I32": torch.int32, "U8": torch.uint8, "BOOL": torch.bool}
out = {}
for name, info in header.items():
    a, b = info["data_offsets"]
    flat = torch.frombuffer(bytearray(raw[8 + n + a:8 + n + b]), dtype=types[info["dtype"]]) if b > a else torch.zeros(0)
    out[name] = [info["dtype"], info["shape"], repr(flat.reshape(info["shape"]).tolist())]
print(json.dumps(out))
`;

describe.skipIf(python === null)(
  "safetensors' files, read by a Python program from the specification",
  () => {
    it("give the same tensors", async () => {
      await saveFile(ALL, at("python.safetensors"));
      const found = JSON.parse(runPython(READER, at("python.safetensors"))) as Record<
        string,
        [string, number[], string]
      >;
      expect(found["weight"]).toEqual(["F32", [2, 3], "[[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]"]);
      expect(found["turned"]).toEqual(["F32", [3, 2], "[[0.0, 3.0], [1.0, 4.0], [2.0, 5.0]]"]);
      expect(found["double"]).toEqual(["F64", [3], "[3.141592653589793, -0.0, nan]"]);
      expect(found["long"]).toEqual(["I64", [2], "[1, -1152921504606846976]"]);
      expect(found["bool"]).toEqual(["BOOL", [3], "[True, False, True]"]);
      expect(found["scalar"]).toEqual(["F32", [], "2.5"]);
    });
  },
);
