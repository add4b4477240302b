import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import * as io from "../../src/io/index.js";
import { temporaryFolder } from "./folder.js";

const { nn } = torch;
const at = temporaryFolder();

describe("a checkpoint", () => {
  it("gives back all that JSON has no form for", async () => {
    const rest = {
      numbers: [0.1, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2 ** 53, 5e-324],
      big: [-(2n ** 70n)],
      nothing: [null, undefined],
      map: new Map<unknown, unknown>([
        [1, "a"],
        ["1", new Map([["deep", torch.tensor([1, 2])]])],
      ]),
      bytes: Uint8Array.of(1, 2, 255),
      tagged: { $: "tensor", of: "none" },
      text: "half \ud800 a pair, \u{1f600}",
      empty: [{}, [], new Map(), torch.zeros([0])],
    };
    await io.saveCheckpoint(at("rest"), rest);
    const found = await io.loadCheckpoint(at("rest"));
    const plain = (value: unknown): unknown =>
      value instanceof torch.Tensor
        ? ["tensor", value.tolist()]
        : value instanceof Map
          ? new Map([...value].map(([k, v]) => [k, plain(v)]))
          : Array.isArray(value)
            ? value.map(plain)
            : value;
    expect(Object.keys(found)).toEqual(Object.keys(rest));
    for (const [key, value] of Object.entries(rest)) {
      expect(plain(found[key])).toEqual(plain(value));
    }
    expect(Object.is((found["numbers"] as number[])[1], -0)).toBe(true);
  });

  it("keeps apart tensors whose names would be equal", async () => {
    await io.saveCheckpoint(at("names"), {
      "a.b": torch.tensor(1),
      a: { b: torch.tensor(2), "": torch.tensor(3) },
      __metadata__: torch.tensor(4),
    });
    const found = (await io.loadCheckpoint(at("names"))) as {
      a: { b: torch.Tensor; "": torch.Tensor };
    } & Record<string, torch.Tensor>;
    expect([
      found["a.b"]?.item(),
      found.a.b.item(),
      found.a[""].item(),
      found["__metadata__"]?.item(),
    ]).toEqual([1, 2, 3, 4]);
  });

  it("is a safetensors file, with a model's tensors under their keys", async () => {
    const model = new nn.Linear(2, 1);
    await io.saveCheckpoint(at("model"), { model });
    expect([...(await io.safetensors.loadFile(at("model"))).keys()]).toEqual(["model.bias", "model.weight"]);
    expect((await io.loadCheckpoint(at("model")))["model"]).toBeInstanceOf(Map);
  });

  it("keeps so many older ones, and always one under its own name", async () => {
    const path = at("kept/run".replace("kept/", "kept-"));
    for (let step = 0; step < 6; step++) {
      await io.saveCheckpoint(path, { step }, { keep: 3 });
    }
    const steps = await Promise.all(
      [path, `${path}.1`, `${path}.2`].map(async (p) => (await io.loadCheckpoint(p))["step"]),
    );
    expect(steps).toEqual([5, 4, 3]);
    expect(existsSync(`${path}.3`)).toBe(false);
  });

  it("removes what a killed writer left, and nothing else", async () => {
    const path = at("left");
    const { hostname } = await import("node:os");
    const host = hostname().replace(/[^\w.-]/g, "_");
    const dead = at(`.left.part-${host}-4194305-0`);
    const others = [
      at(`.left.part-${host}-${process.ppid}-0`),
      at(".left.part-elsewhere-4194305-0"),
      at(`.other.part-${host}-4194305-0`),
    ];
    for (const name of [dead, ...others]) {
      writeFileSync(name, "half a file");
    }
    await io.saveCheckpoint(path, { step: 1 });
    expect(existsSync(dead)).toBe(false);
    expect(others.map((name) => existsSync(name))).toEqual([true, true, true]);
  });

  it("goes where a link leads", async () => {
    await io.saveCheckpoint(at("target"), { step: 1 });
    symlinkSync(at("target"), at("link"));
    await io.saveCheckpoint(at("link"), { step: 2 });
    expect((await io.loadCheckpoint(at("target")))["step"]).toBe(2);
  });

  it("may be written by several at once", async () => {
    const path = at("several");
    await Promise.all(
      Array.from({ length: 8 }, (_, step) => io.saveCheckpoint(path, { step, x: torch.full([1000], step) })),
    );
    const { step, x } = (await io.loadCheckpoint(path)) as { step: number; x: torch.Tensor };
    expect(x.eq(step).all().item()).toBe(true);
    expect(readdirSync(dirname(path)).filter((name) => name.startsWith(".several"))).toEqual([]);
  });

  it("that does not fit changes nothing and says why", async () => {
    const model = new nn.Linear(2, 1);
    const before = model.weight.tolist();
    await io.saveCheckpoint(at("other"), { model: new nn.Linear(3, 1), epoch: 1 });
    await expect(io.loadCheckpoint(at("other"), { model })).rejects.toThrow("size mismatch for weight");
    await expect(io.loadCheckpoint(at("other"), { model, scheduler: model })).rejects.toThrow(
      "loadCheckpoint: the checkpoint has no 'scheduler'; it has 'model', 'epoch'",
    );
    const bytes = readFileSync(at("other"));
    for (const length of [0, 7, 100, bytes.length - 1]) {
      writeFileSync(at("cut"), bytes.subarray(0, length));
      await expect(io.loadCheckpoint(at("cut"), { model })).rejects.toThrow(io.FormatError);
    }
    await io.safetensors.saveFile(model.stateDict(), at("plain"));
    await expect(io.loadCheckpoint(at("plain"), { model })).rejects.toThrow("but no checkpoint");
    expect(model.weight.tolist()).toEqual(before);
  });

  it.each([
    ["no JSON", "{"],
    ["null", "null"],
    ["another version", '{"version":2}'],
    ["no parts", '{"version":1}'],
    ["parts without names", '{"version":1,"parts":{"$":"map","of":[[1,2]]}}'],
    ["a tensor that is not there", '{"version":1,"parts":{"$":"map","of":[["a",{"$":"tensor","of":"x"}]]}}'],
    ["an unknown kind", '{"version":1,"parts":{"$":"map","of":[["a",{"$":"function","of":"x"}]]}}'],
    ["a number that is none", '{"version":1,"parts":{"$":"map","of":[["a",{"$":"number","of":"1"}]]}}'],
    [
      "a BigInt without end",
      `{"version":1,"parts":{"$":"map","of":[["a",{"$":"bigint","of":"${"9".repeat(10000)}"}]]}}`,
    ],
    ["entries that are no pairs", '{"version":1,"parts":{"$":"map","of":[["a"]]}}'],
    ["deep nesting", `{"version":1,"parts":{"$":"map","of":[["a",${"[".repeat(5000)}${"]".repeat(5000)}]]}}`],
  ])("with %s is refused", async (_, text) => {
    await io.safetensors.saveFile({}, at("hostile"), { metadata: { "ogee.checkpoint": text } });
    await expect(io.loadCheckpoint(at("hostile"))).rejects.toThrow(io.FormatError);
    await expect(io.loadCheckpoint(at("hostile"))).rejects.toThrow(/^loadCheckpoint: /);
  });

  it("is not made of what cannot be saved", async () => {
    const loop: unknown[] = [];
    loop.push(loop);
    const bad: [unknown, string][] = [
      [{ f: () => 1 }, "'f' is function f, which cannot be saved"],
      [{ a: { b: new Date() } }, "'a.b' is a Date"],
      [{ loop }, "does it hold itself"],
      [null, "expected an object of parts"],
      [new nn.Linear(1, 1), "expected an object of parts"],
      [[1], "expected an object of parts"],
    ];
    for (const [parts, message] of bad) {
      await expect(io.saveCheckpoint(at("bad"), parts as never)).rejects.toThrow(message);
    }
    await expect(io.saveCheckpoint(at("bad"), {}, { keep: 0 })).rejects.toThrow(
      "saveCheckpoint: keep must be",
    );
    await expect(io.loadCheckpoint(at("bad"), 1 as never)).rejects.toThrow("expected an object of parts");
    expect(existsSync(at("bad"))).toBe(false);
  });

  it("restores no property of Object", async () => {
    const text = '{"version":1,"parts":{"$":"map","of":[["a",{"__proto__":{"polluted":1}}]]}}';
    await io.safetensors.saveFile({}, at("proto"), { metadata: { "ogee.checkpoint": text } });
    const { a } = (await io.loadCheckpoint(at("proto"))) as { a: object };
    expect(Object.getPrototypeOf(a)).toBe(Object.prototype);
    expect("polluted" in {}).toBe(false);
  });
});
