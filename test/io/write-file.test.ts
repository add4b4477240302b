import fs, { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import * as torch from "../../src/index.js";
import * as io from "../../src/io/index.js";
import { temporaryFolder } from "./folder.js";

const at = temporaryFolder();
const x = torch.arange(5000).float();
const litter = (): string[] => readdirSync(dirname(at("x"))).filter((name) => name.includes(".part-"));

function fullDisk(): never {
  throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
}

describe("a file that is replaced", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("is on the disk before the old one gives way, and its name before the promise is kept", async () => {
    await io.saveCheckpoint(at("order"), { x });
    const calls: string[] = [];
    for (const name of ["openSync", "writeSync", "fsync", "linkSync", "renameSync"] as const) {
      const real = fs[name] as (...args: unknown[]) => unknown;
      vi.spyOn(fs, name as "fsync").mockImplementation(((...args: unknown[]) => {
        calls.push(name === "openSync" && args[0] === dirname(at("order")) ? "open the folder" : name);
        return real(...args);
      }) as never);
    }
    await io.saveCheckpoint(at("order"), { x }, { keep: 2 });
    expect(calls.filter((call, i) => call !== calls[i - 1])).toEqual([
      "openSync",
      "writeSync",
      "fsync",
      "linkSync",
      "renameSync",
      "open the folder",
      "fsync",
    ]);
  });

  it.each([
    ["a checkpoint", (path: string) => io.saveCheckpoint(path, { x }, { keep: 2 })],
    ["a safetensors file", (path: string) => io.safetensors.saveFile({ x }, path)],
    ["a file of torch.save", (path: string) => io.save({ x }, path)],
  ])("as %s leaves the old one as it was where the disk is full, and no litter", async (name, write) => {
    const path = at(name);
    await write(path);
    const before = readFileSync(path);
    const real = fs.writeSync as (...args: unknown[]) => number;
    for (const good of [0, 1]) {
      let left = good;
      vi.spyOn(fs, "writeSync").mockImplementation(((...args: unknown[]) =>
        left-- > 0 ? real(...args) : fullDisk()) as never);
      await expect(write(path)).rejects.toThrow(/^(saveCheckpoint|saveFile|save): .*ENOSPC/);
      vi.restoreAllMocks();
      expect(readFileSync(path).equals(before)).toBe(true);
      expect([litter(), existsSync(`${path}.1`)]).toEqual([[], false]);
    }
  });

  it("leaves the old one where it cannot be brought to the disk", async () => {
    await io.saveCheckpoint(at("sync"), { step: 1 });
    vi.spyOn(fs, "fsync").mockImplementation(((_: number, done: (error: Error) => void) =>
      done(Object.assign(new Error("EIO: i/o error, fsync"), { code: "EIO" }))) as never);
    await expect(io.saveCheckpoint(at("sync"), { step: 2 })).rejects.toThrow(/^saveCheckpoint: .*EIO/);
    expect((await io.loadCheckpoint(at("sync")))["step"]).toBe(1);
    expect(litter()).toEqual([]);
  });

  it("is whole where the system writes and reads less than it is asked to", async () => {
    const [write, read] = [fs.writeSync, fs.readSync] as unknown as ((...args: unknown[]) => number)[];
    const less = (real: unknown): never =>
      ((file: number, bytes: Uint8Array, offset: number, length: number, position: number) =>
        (real as typeof fs.writeSync)(file, bytes, offset, Math.min(length, 999), position)) as never;
    vi.spyOn(fs, "writeSync").mockImplementation(less(write));
    vi.spyOn(fs, "readSync").mockImplementation(less(read));
    await io.safetensors.saveFile({ x }, at("less"));
    await io.save({ x }, at("less.pt"));
    expect((await io.safetensors.loadFile(at("less"))).get("x")?.equal(x)).toBe(true);
    expect((await io.load(at("less.pt"))).get("x")?.equal(x)).toBe(true);
  });

  it("keeps its permissions", async () => {
    await io.safetensors.saveFile({ x }, at("mode"));
    fs.chmodSync(at("mode"), 0o600);
    await io.safetensors.saveFile({ x }, at("mode"));
    expect(fs.statSync(at("mode")).mode & 0o777).toBe(0o600);
  });
});
