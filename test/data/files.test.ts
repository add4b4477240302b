import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readIdx, readNpy, readNpz, writeNpy, writeNpz } from "../../src/data/index.js";
import { heap } from "../../src/engine/heap.js";
import * as torch from "../../src/index.js";

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const shown = (t: torch.Tensor): string =>
  `${t.dtype.toString()} [${t.shape.join()}] ${String(t.reshape(-1).tolist())}`;

/** A .npy file with any header. */
function npy(header: string, elements: Uint8Array, version = 1): Uint8Array {
  const text = new TextEncoder().encode(header);
  const length =
    version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0];
  return bytes(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0, ...length, ...text, ...elements);
}

const TENSORS: Record<string, torch.Tensor> = {
  float32: torch.tensor([
    [1.5, -2, 0],
    [Infinity, 1e-45, 3],
  ]),
  float64: torch.tensor([0.1, -0.2], { dtype: torch.float64 }),
  int32: torch.tensor([[[-7]]], { dtype: torch.int32 }),
  int64: torch.tensor([2n ** 53n + 1n, -1n]),
  uint8: torch.tensor([0, 255], { dtype: torch.uint8 }),
  bool: torch.tensor([[true], [false]]),
  scalar: torch.tensor(2.5),
  none: torch.zeros(0, 3),
  transposed: torch.arange(6).reshape(2, 3).t(),
};

describe("readIdx", () => {
  it("reads all six types, big-endian, also from gzip", () => {
    const files: [number, number[], string][] = [
      [0x8, [0, 255], "torch.uint8 [2] 0,255"],
      [0x9, [1, 0xff], "torch.int32 [2] 1,-1"],
      [0xb, [1, 0, 0xff, 0xfe], "torch.int32 [2] 256,-2"],
      [0xc, [0, 1, 0, 0, 0xff, 0xff, 0xff, 0xff], "torch.int32 [2] 65536,-1"],
      [0xd, [0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0], "torch.float32 [2] 1,-2"],
      [0xe, [0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0], "torch.float64 [2] 1,-2"],
    ];
    for (const [type, elements, expected] of files) {
      const file = bytes(0, 0, type, 1, 0, 0, 0, 2, ...elements);
      expect(shown(readIdx(file))).toBe(expected);
      expect(shown(readIdx(gzipSync(file)))).toBe(expected);
    }
    const large = new Uint8Array(16 + 200 * 28 * 28).map((_, i) => i * 7);
    large.set([0, 0, 8, 3, 0, 0, 0, 200, 0, 0, 0, 28, 0, 0, 0, 28]);
    expect(readIdx(gzipSync(large)).tolist()).toEqual(readIdx(large).tolist());
  });

  it("refuses malformed files by name, and allocates nothing for sizes that they cannot hold", () => {
    const good = bytes(0, 0, 8, 1, 0, 0, 0, 2, 5, 6);
    const packed = gzipSync(good);
    const damaged = Uint8Array.from(packed);
    damaged[damaged.length - 8] = (damaged[damaged.length - 8] as number) ^ 1;
    const huge = bytes(0, 0, 14, 3, ...new Array<number>(12).fill(0xff));
    const used = heap.used;
    const cases: [Uint8Array, RegExp][] = [
      [bytes(), /does not begin with two zero bytes/],
      [bytes(0, 0, 7, 0), /type 0x7 are unknown/],
      [bytes(0, 0, 8, 255), /255 dimensions/],
      [good.subarray(0, 6), /ends within its header/],
      [good.subarray(0, 9), /has 10 bytes, but this one has 9/],
      [huge, /4294967295/],
      [gzipSync(huge), /cannot hold/],
      [gzipSync(bytes(...good, 1)), /holds more than the 10 bytes/],
      [gzipSync(good.subarray(0, 9)), /ends after 9 of 10 bytes/],
      [damaged, /checksum/],
      [packed.subarray(0, packed.length - 12), /the file ends|damaged/],
    ];
    for (const [file, message] of cases) expect(() => readIdx(file)).toThrow(message);
    expect(heap.used).toBe(used);
  });
});

describe(".npy and .npz", () => {
  it("come back as they were written, all types, stored and compressed", () => {
    for (const [name, t] of Object.entries(TENSORS)) expect(shown(readNpy(writeNpy(t))), name).toBe(shown(t));
    for (const compressed of [false, true]) {
      const read = readNpz(writeNpz(TENSORS, { compressed }));
      expect(Object.keys(read)).toEqual(Object.keys(TENSORS));
      for (const [name, t] of Object.entries(TENSORS))
        expect(shown(read[name] as torch.Tensor)).toBe(shown(t));
    }
  });

  it("are read in other byte orders, widths and orders of dimensions", () => {
    const read = (descr: string, elements: number[], shape = "(2,)", fortran = "False"): string =>
      shown(
        readNpy(
          npy(
            `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`,
            bytes(...elements),
          ),
        ),
      );
    expect(read(">f4", [0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0])).toBe("torch.float32 [2] 1,-2");
    expect(read(">i8", [0, 0, 0, 0, 0, 0, 0, 5, 255, 255, 255, 255, 255, 255, 255, 255])).toBe(
      "torch.int64 [2] 5,-1",
    );
    expect(read("<u2", [1, 2, 255, 255])).toBe("torch.int32 [2] 513,65535");
    expect(read("<u4", [255, 255, 255, 255, 1, 0, 0, 0])).toBe("torch.int64 [2] 4294967295,1");
    expect(read("<f2", [0, 0x3c, 1, 0x80])).toBe(`torch.float32 [2] 1,${-(2 ** -24)}`);
    expect(read("|b1", [0, 7])).toBe("torch.bool [2] false,true");
    expect(read("|u1", [1, 2, 3, 4, 5, 6], "(2, 3)", "True")).toBe("torch.uint8 [2,3] 1,3,5,2,4,6");
    expect(
      shown(readNpy(npy("{'shape': (), 'descr': '<i4', 'fortran_order': False}", bytes(9, 0, 0, 0), 2))),
    ).toBe("torch.int32 [] 9");
  });

  it("are refused where they are malformed or hostile, with nothing allocated and nothing run", () => {
    const used = heap.used;
    const header = (descr: string, shape = "(2,)"): Uint8Array =>
      npy(`{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }\n`, bytes(1, 2));
    const cases: [Uint8Array, RegExp][] = [
      [bytes(1, 2, 3), /does not begin/],
      [npy("{}", bytes(), 9), /version 9/],
      [header("'|O'"), /objects are refused/],
      [header("[('x', '<f4')]"), /records/],
      [header("'<c8'"), /'<c8' have no counterpart/],
      [header("'<u8'"), /no counterpart/],
      [header("'|u1'", "(3,)"), /but this one has/],
      [header("'|u1'", "(99999999999, 99999999999)"), /but this one has/],
      [header("'|u1'", "(99999999999999999999,)"), /states the shape/],
      [header("'|u1'", "(-2,)"), /damaged/],
      [header("__import__('os')"), /damaged/],
      [npy("x".repeat(20_000), bytes()), /longer than the 10000/],
      [header("'|u1'").subarray(0, 30), /ends within its header/],
    ];
    for (const [file, message] of cases) expect(() => readNpy(file)).toThrow(message);
    expect(heap.used).toBe(used);
    const zip = writeNpz({ a: torch.zeros(1000) }, { compressed: true });
    const before = heap.used;
    const bomb = Uint8Array.from(zip);
    const directory = new DataView(bomb.buffer);
    const central = directory.getUint32(bomb.length - 6, true);
    directory.setUint32(central + 24, 0xf0000000, true);
    expect(() => readNpz(bomb)).toThrow(/cannot hold the 4026531840/);
    expect(() => readNpz(zip.subarray(0, zip.length - 1))).toThrow(/no directory/);
    expect(() => readNpz(bytes())).toThrow(/no directory/);
    expect(heap.used).toBe(before);
  });

  const seed = Number(process.env["OGEE_SEED"] ?? Date.now() % 2 ** 31);
  it(`give their tensors or a RangeError for 20,000 mutated files (OGEE_SEED=${seed})`, () => {
    const random = new torch.Generator(seed);
    const pick = (n: number): number => random.random() % n;
    const gz = gzipSync(bytes(0, 0, 8, 1, 0, 0, 0, 2, 5, 6));
    const sources: [(file: Uint8Array) => unknown, Uint8Array][] = [
      [readNpy, writeNpy(TENSORS["float32"] as torch.Tensor)],
      [readNpz, writeNpz({ a: torch.arange(3), b: torch.ones(2, 2) })],
      [readNpz, writeNpz({ a: torch.arange(3), b: torch.ones(2, 2) }, { compressed: true })],
      [readIdx, gz],
      [readIdx, bytes(0, 0, 14, 1, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8)],
    ];
    let refused = 0;
    for (let i = 0; i < 20_000; i++) {
      const [read, source] = sources[i % sources.length] as (typeof sources)[number];
      const file = Uint8Array.from(source.subarray(0, pick(8) === 0 ? pick(source.length) : source.length));
      for (let k = pick(4); k >= 0 && file.length > 0; k--)
        file[pick(file.length)] = pick(3) === 0 ? 255 : pick(256);
      try {
        read(file);
      } catch (error) {
        refused++;
        if (!(error instanceof RangeError) || !/^read(Idx|Np[yz]): /.test(error.message)) throw error;
      }
    }
    expect(refused).toBeGreaterThan(5_000);
  });

  it("are what NumPy writes and reads, where it is installed", (context) => {
    const folder = mkdtempSync(join(tmpdir(), "ogee-"));
    const at = (name: string): string => join(folder, name);
    try {
      writeFileSync(at("ours.npz"), writeNpz(TENSORS, { compressed: true }));
      for (const name of ["float32", "int64"])
        writeFileSync(at(`${name}.npy`), writeNpy(TENSORS[name] as torch.Tensor));
      const program = `
import numpy as np
with np.load("ours.npz") as z:
    arrays = {k: z[k] for k in z.files}
np.savez("stored.npz", **arrays); np.savez_compressed("deflated.npz", **arrays)
np.save("fortran.npy", np.asfortranarray(np.load("float32.npy")).astype(">f8"))
print({k: (str(v.dtype), v.shape) for k, v in arrays.items()})`;
      try {
        execFileSync("/usr/bin/python3", ["-c", "import numpy"], { stdio: "ignore" });
      } catch {
        context.skip("no python3 with numpy here");
        return;
      }
      const said = execFileSync("/usr/bin/python3", ["-c", program], { cwd: folder, encoding: "utf8" });
      expect(said).toContain("'int64': ('int64', (2,))");
      for (const file of ["stored.npz", "deflated.npz"]) {
        const read = readNpz(readFileSync(at(file)));
        for (const [name, t] of Object.entries(TENSORS))
          expect(shown(read[name] as torch.Tensor)).toBe(shown(t));
      }
      const fortran = readNpy(readFileSync(at("fortran.npy")));
      expect(fortran.stride()).toEqual([1, 2]);
      expect(fortran.tolist()).toEqual(TENSORS["float32"]?.to(torch.float64).tolist());
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
