import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import * as io from "../../src/io/index.js";
import { temporaryFolder } from "./folder.js";
import { python, runPython } from "./python.js";

const { nn, optim } = torch;
const at = temporaryFolder();

/** Every file is written in both formats. */
const WRITER = `
import sys, torch
from collections import OrderedDict
folder = sys.argv[1] + "/"
def save(name, value):
    torch.save(value, folder + name + ".pt")
    torch.save(value, folder + name + ".old.pt", _use_new_zipfile_serialization=False)
    for protocol in (3, 4, 5):
        torch.save(value, folder + name + "." + str(protocol) + ".pt", pickle_protocol=protocol)
torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Sigmoid(), torch.nn.Linear(4, 2))
save("model", model.state_dict())
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for _ in range(3):
    optimizer.zero_grad(); model(torch.ones(5, 3)).sum().backward(); optimizer.step()
save("training", {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 3})
save("after", model.state_dict())
x = torch.arange(24.).reshape(2, 3, 4)
save("views", [x, x.permute(2, 0, 1), x[1, ::2, 1:3], x[0, 0, 0].expand(2, 2), torch.zeros(0, 3), torch.tensor(7)])
save("types", {str(t)[6:]: torch.tensor([0, 1, 100]).to(t) for t in
  [torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool]})
save("plain", OrderedDict(a=[1, -2, 2**40, -2**70, 2.5, float("nan"), "\\u00e9\\U0001f600", None, True, (1, ("x",)), [], {}],
  s=torch.Size([2, 3]), d=torch.device("cpu"), t=torch.float64, b=b"\\x00\\xff", i={0: "zero"}))
save("parameter", torch.nn.Parameter(torch.ones(2, 2)))
save("wants", torch.ones(2, requires_grad=True))
save("bad.module", model)
save("bad.numpy", {"x": torch.zeros(3).numpy()})
torch.jit.save(torch.jit.script(torch.nn.Linear(1, 1)), folder + "jit.pt")
`;

describe.skipIf(python === null)("PyTorch's own files", () => {
  beforeAll(() => {
    runPython(WRITER, at("."));
  });
  const formats = ["", ".old", ".3", ".4", ".5"];

  it.each(formats)("%s of state dicts give a model PyTorch's weights, to the bit", async (format) => {
    torch.manualSeed(0);
    const expected = new nn.Sequential(new nn.Linear(3, 4), new nn.Sigmoid(), new nn.Linear(4, 2));
    const state = await io.load(at(`model${format}.pt`));
    expect([...state.keys()]).toEqual([...expected.stateDict().keys()]);
    for (const [key, tensor] of expected.stateDict()) {
      expect(state.get(key)?.equal(tensor)).toBe(true);
      expect(state.get(key)?.requiresGrad).toBe(false);
    }
    const bytes = await io.load(new Uint8Array(readFileSync(at(`model${format}.pt`))));
    expect(bytes.get("0.weight")?.tolist()).toEqual(state.get("0.weight")?.tolist());
  });

  it.each(formats)("%s of a training let it go on", async (format) => {
    const model = new nn.Sequential(new nn.Linear(3, 4), new nn.Sigmoid(), new nn.Linear(4, 2));
    const optimizer = new optim.Adam(model.parameters(), { lr: 0.5 });
    const training = await io.load<Map<string, unknown>>(at(`training${format}.pt`));
    expect(training.get("epoch")).toBe(3);
    model.loadStateDict(training.get("model") as Map<string, torch.Tensor>);
    optimizer.loadStateDict(training.get("optimizer") as Map<string, unknown>);
    expect(optimizer.paramGroups[0]?.lr).toBe(0.01);
    const kept = optimizer.state.get([...model.parameters()][0] as torch.Tensor);
    expect(kept?.["step"]).toBe(3);
    expect((kept as { exp_avg: torch.Tensor }).exp_avg.shape).toEqual([4, 3]);
  });

  it.each(formats)("%s of views keep strides and what is shared", async (format) => {
    const [x, turned, part, spread, none, scalar] = await io.load<torch.Tensor[]>(at(`views${format}.pt`));
    const expected = torch.arange(24).reshape(2, 3, 4).float();
    expect(x?.tolist()).toEqual(expected.tolist());
    expect(turned?.tolist()).toEqual(expected.permute(2, 0, 1).tolist());
    expect(turned?.stride()).toEqual([1, 12, 4]);
    expect(part?.tolist()).toEqual(expected.index(1, "::2", "1:3").tolist());
    expect([spread?.shape, spread?.stride()]).toEqual([
      [2, 2],
      [0, 0],
    ]);
    expect([none?.shape, scalar?.item()]).toEqual([[0, 3], 7]);
    x?.fill_(5);
    expect(part?.tolist()).toEqual([
      [5, 5],
      [5, 5],
    ]);
  });

  it.each(formats)("%s of every type keep the values", async (format) => {
    const types = await io.load(at(`types${format}.pt`));
    const found = [...types].map(
      ([name, tensor]) => `${name} ${tensor.dtype} ${JSON.stringify(tensor.tolist())}`,
    );
    expect(found).toEqual([
      "float32 torch.float32 [0,1,100]",
      "float64 torch.float64 [0,1,100]",
      "float16 torch.float32 [0,1,100]",
      "bfloat16 torch.float32 [0,1,100]",
      "int64 torch.int64 [0,1,100]",
      "int32 torch.int32 [0,1,100]",
      "int16 torch.int32 [0,1,100]",
      "int8 torch.int32 [0,1,100]",
      "uint8 torch.uint8 [0,1,100]",
      "bool torch.bool [false,true,true]",
    ]);
  });

  it.each(formats)("%s of plain values give them", async (format) => {
    const plain = await io.load<Map<string, unknown>>(at(`plain${format}.pt`));
    expect(plain.get("a")).toEqual([
      1,
      -2,
      2 ** 40,
      -(2n ** 70n),
      2.5,
      Number.NaN,
      "\u00e9\u{1f600}",
      null,
      true,
      [1, ["x"]],
      [],
      new Map(),
    ]);
    expect(plain.get("s")).toEqual([2, 3]);
    expect([plain.get("d"), plain.get("t")]).toEqual(["cpu", torch.float64]);
    expect(plain.get("b")).toEqual(Uint8Array.of(0, 255));
    expect(plain.get("i")).toEqual(new Map([[0, "zero"]]));
    const parameter = await io.load<torch.Tensor>(at(`parameter${format}.pt`));
    expect([parameter instanceof nn.Parameter, parameter.requiresGrad]).toEqual([true, true]);
    expect((await io.load<torch.Tensor>(at(`wants${format}.pt`))).requiresGrad).toBe(true);
  });

  it("that name classes or functions are refused by the name", async () => {
    for (const format of formats) {
      await expect(io.load(at(`bad.module${format}.pt`))).rejects.toThrow(
        /load: .*names 'torch\.nn\.modules\.container\.Sequential'|refers to string "module"/,
      );
      await expect(io.load(at(`bad.numpy${format}.pt`))).rejects.toThrow(
        /names 'numpy\.core\.(multiarray\._reconstruct|numeric\._frombuffer)'/,
      );
    }
    await expect(io.load(at("jit.pt"))).rejects.toThrow("torch.jit.save");
  });

  it("cut off at any byte are refused", async () => {
    for (const name of ["model.pt", "model.old.pt"]) {
      const bytes = new Uint8Array(readFileSync(at(name)));
      for (let length = 0; length < bytes.length; length++) {
        await expect(io.load(bytes.subarray(0, length))).rejects.toThrow(io.FormatError);
      }
    }
  });
});

const TRAINING_READER = `
import sys, torch, json
saved = torch.load(sys.argv[1])
model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Sigmoid(), torch.nn.Linear(4, 2)).double()
model.load_state_dict(saved["model"])
optimizer = torch.optim.Adam(model.parameters())
optimizer.load_state_dict(saved["optimizer"])
for _ in range(2):
    optimizer.zero_grad(); model(torch.ones(5, 3, dtype=torch.float64)).sum().backward(); optimizer.step()
print(json.dumps([model[0].weight.tolist(), type(saved["model"]).__name__, list(saved["optimizer"]["state"].keys())]))
`;

const VALUES_READER = `
import sys, torch
v = torch.load(sys.argv[1])
a, b, c, d = v["views"]
assert a.data_ptr() != 0 and b.data_ptr() == a.data_ptr() + 4 and b.stride() == (1, 3), (b.stride())
a.fill_(9)
assert (b == 9).all() and (d == 9).all() and c.tolist() == [[0.0, 3.0], [1.0, 4.0], [2.0, 5.0]]
print(repr(v["plain"]), v["types"], v["parameter"], v["empty"].shape, v["bytes"])
import zipfile
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
for i in z.infolist():
    z.fp.seek(i.header_offset + 26)
    n, m = int.from_bytes(z.fp.read(2), "little"), int.from_bytes(z.fp.read(2), "little")
    assert (i.header_offset + 30 + n + m) % 64 == 0
`;

describe.skipIf(python === null)("files for PyTorch", () => {
  it("let PyTorch go on with a training, as here", async () => {
    const model = new nn.Sequential(new nn.Linear(3, 4), new nn.Sigmoid(), new nn.Linear(4, 2)).double();
    const optimizer = new optim.Adam(model.parameters());
    const steps = (count: number): void => {
      for (let i = 0; i < count; i++) {
        optimizer.zeroGrad();
        model(torch.ones([5, 3], { dtype: torch.float64 }))
          .sum()
          .backward();
        optimizer.step();
      }
    };
    steps(3);
    await io.save({ model: model.stateDict(), optimizer: optimizer.stateDict() }, at("ours.pt"));
    const [weight, type, keys] = JSON.parse(runPython(TRAINING_READER, at("ours.pt"))) as [
      number[][],
      string,
      number[],
    ];
    steps(2);
    expect([type, keys]).toEqual(["OrderedDict", [0, 1, 2, 3]]);
    const ours = [...model.parameters()][0]?.tolist() as number[][];
    weight.flat().forEach((w, i) => {
      expect(Math.abs(w - (ours.flat()[i] as number))).toBeLessThan(1e-14);
    });
  });

  it("of a state dict are read with weights_only", async () => {
    const state = new nn.Linear(2, 3).stateDict();
    await io.save(state, at("weights.pt"));
    const program =
      "import sys, torch, json; s = torch.load(sys.argv[1], weights_only=True); print(json.dumps([s['weight'].tolist(), s['bias'].tolist()]))";
    expect(JSON.parse(runPython(program, at("weights.pt")))).toEqual(
      [...state.values()].map((t) => t.tolist()),
    );
  });

  it("hold views, types and plain values", async () => {
    const base = torch.arange(12).reshape(4, 3).float();
    const others = [torch.float32, torch.float64, torch.int64, torch.int32, torch.uint8, torch.bool];
    await io.save(
      {
        views: [base, base.index("0:2", "1:").t(), torch.arange(6).reshape(2, 3).float().t(), base.index(3)],
        types: others.map((dtype) => torch.tensor([0, 1, 2]).to(dtype)),
        plain: [
          1,
          -1,
          127,
          128,
          -129,
          2 ** 40,
          -(2 ** 53) + 1,
          2n ** 70n,
          -(2n ** 63n),
          0.5,
          -0,
          Number.NaN,
          "\u{1f600}",
          null,
          true,
          [],
          {},
          new Map(),
        ],
        parameter: new nn.Parameter(torch.ones([1])),
        empty: torch.zeros([0, 3]),
        bytes: Uint8Array.of(0, 128, 255),
      },
      at("values.pt"),
    );
    expect(runPython(VALUES_READER, at("values.pt")).trim().replace(/\s+/g, " ")).toBe(
      "[1, -1, 127, 128, -129, 1099511627776, -9007199254740991, 1180591620717411303424, -9223372036854775808, 0.5, -0.0, nan, " +
        "'\u{1f600}', None, True, [], {}, OrderedDict()] [tensor([0., 1., 2.]), tensor([0., 1., 2.], dtype=torch.float64), " +
        "tensor([0, 1, 2]), tensor([0, 1, 2], dtype=torch.int32), tensor([0, 1, 2], dtype=torch.uint8), tensor([False, True, True])] " +
        "Parameter containing: tensor([1.], requires_grad=True) torch.Size([0, 3]) b'\\x00\\x80\\xff'",
    );
  });
});
