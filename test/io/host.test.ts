import { afterEach, describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import * as io from "../../src/io/index.js";
import { temporaryFolder } from "./folder.js";

const at = temporaryFolder();
const host = process as { getBuiltinModule?: unknown };
const kept = host.getBuiltinModule;

describe("where Node does not hand out its modules at once", () => {
  afterEach(() => {
    host.getBuiltinModule = kept;
  });

  it("files are written and read all the same", async () => {
    host.getBuiltinModule = undefined;
    const x = torch.randn([3, 4]);
    await io.safetensors.saveFile({ x }, at("a.safetensors"));
    await io.saveCheckpoint(at("a.checkpoint"), { x, step: 1 }, { keep: 2 });
    await io.saveCheckpoint(at("a.checkpoint"), { x, step: 2 }, { keep: 2 });
    await io.save({ x }, at("a.pt"));
    expect((await io.safetensors.loadFile(at("a.safetensors"))).get("x")?.equal(x)).toBe(true);
    expect((await io.load(at("a.pt"))).get("x")?.equal(x)).toBe(true);
    expect((await io.loadCheckpoint(`${at("a.checkpoint")}.1`))["step"]).toBe(1);
  });

  it("the checksums of a zip archive are the same", async () => {
    const x = torch.randn([100]);
    await io.save({ x }, at("fast.pt"));
    host.getBuiltinModule = undefined;
    await io.save({ x }, at("plain.pt"));
    const { readFileSync } = await import("node:fs");
    expect(readFileSync(at("plain.pt")).equals(readFileSync(at("fast.pt")))).toBe(true);
  });
});
