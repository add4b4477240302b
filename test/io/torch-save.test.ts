import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import * as io from "../../src/io/index.js";
import { temporaryFolder } from "./folder.js";

const { nn } = torch;
const at = temporaryFolder();

describe("files of torch.save", () => {
  it("come back as they were, with what is shared", async () => {
    const base = torch.arange(12).reshape(4, 3).float();
    await io.save(
      new Map<string, unknown>([
        ["a", base],
        ["b", base.index(1)],
        ["c", [1n << 60n, "\ufeffx", { 3: null }]],
      ]),
      at("own.pt"),
    );
    const found = await io.load<Map<string, unknown>>(at("own.pt"));
    const [a, b] = [found.get("a") as torch.Tensor, found.get("b") as torch.Tensor];
    expect([a.tolist(), b.tolist()]).toEqual([base.tolist(), [3, 4, 5]]);
    a.fill_(1);
    expect(b.tolist()).toEqual([1, 1, 1]);
    expect(found.get("c")).toEqual([1n << 60n, "\ufeffx", new Map([[3, null]])]);
  });

  it("may be safetensors files too", async () => {
    await io.safetensors.saveFile({ x: torch.ones([2]) }, at("x.safetensors"));
    expect((await io.load(at("x.safetensors"))).get("x")?.tolist()).toEqual([1, 1]);
  });

  it("are not made of what cannot be saved", async () => {
    const loop: unknown[] = [];
    loop.push(loop);
    for (const [value, message] of [
      [new nn.Linear(1, 1), "give a module's stateDict()"],
      [undefined, "undefined cannot be saved"],
      [[Symbol("x")], "cannot be saved"],
      [loop, "hold itself"],
      ["\ud800", "surrogate"],
      [1n << 3000n, "2000 bits"],
    ] as const) {
      await expect(io.save(value, at("never.pt"))).rejects.toThrow(message);
      await expect(io.save(value, at("never.pt"))).rejects.toThrow(/^save: /);
    }
    await expect(io.load(at("never.pt"))).rejects.toThrow(/^load: .*ENOENT/);
    await expect(io.load(3 as never)).rejects.toThrow("load: expected the path");
  });
});
