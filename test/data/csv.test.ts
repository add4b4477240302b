import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { readCsv, readTsv } from "../../src/data/csv.js";
import { DataLoader } from "../../src/data/index.js";
import { progress } from "../../src/data/progress.js";
import * as torch from "../../src/index.js";

const IRIS =
  'sepal,petal,species\r\n5.1,1.4,"Iris, ""setosa"""\r\n7.0,,versicolor\r\n\r\n6.3,-6e0,versicolor\r\n';

describe("readCsv", () => {
  it("reads columns as numbers, words and classes, with quotes, line ends and gaps", () => {
    const table = readCsv(new TextEncoder().encode(`\ufeff${IRIS}`));
    expect(table.names).toEqual(["sepal", "petal", "species"]);
    expect(table.length).toBe(3);
    const x = table.tensor(["petal", "sepal"], { missing: -1, dtype: torch.float64 });
    expect(x.tolist()).toEqual([
      [1.4, 5.1],
      [-1, 7],
      [-6, 6.3],
    ]);
    const { codes, labels } = table.categories("species");
    expect(labels).toEqual(['Iris, "setosa"', "versicolor"]);
    expect([codes.dtype, codes.tolist()]).toEqual([torch.int64, [0, 1, 1]]);
    expect(table.tensor(["sepal"]).dtype).toBe(torch.float32);
  });

  it("reads tabs, and files without names", () => {
    expect(readTsv("1\t2\n3\t4", { header: false }).tensor().tolist()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(readCsv("1;2", { header: false, delimiter: ";" }).names).toEqual(["0", "1"]);
    expect(readCsv("").length).toBe(0);
  });

  it("says where a file is wrong", () => {
    const cases: [() => unknown, RegExp][] = [
      [() => readCsv("a,b\n1,2\n3"), /^readCsv: record 2 of the file has 1 fields, but there are 2 columns/],
      [() => readCsv('a,b\n1,"2'), /^readCsv: record 1 of the file: Quoted field unterminated/],
      [() => readCsv("a,a\n1,2"), /two columns have the name 'a'/],
      [() => readCsv(Uint8Array.of(0xff, 0xfe)), /no UTF-8/],
      [
        () => readCsv(IRIS).tensor(["petal"]),
        /record 1, column 'petal': "" is no number; say what stands for it/,
      ],
      [() => readCsv(IRIS).tensor(["species"]), /record 0, column 'species': .* is no number/],
      [
        () => readCsv(IRIS).tensor(["colour"]),
        /there is no column 'colour'; there are sepal, petal, species/,
      ],
      [() => readCsv("a\n__proto__").tensor(["__proto__"]), /there is no column '__proto__'/],
      [() => readCsv(3 as never), /^readCsv: expected text or the bytes/],
    ];
    for (const [call, message] of cases) expect(call).toThrow(message);
  });
});

describe("progress", () => {
  const terminal = (): { stream: PassThrough; text: () => string } => {
    const stream = Object.assign(new PassThrough(), {
      isTTY: true,
      columns: 60,
      cursorTo: () => true,
      clearLine: () => true,
      moveCursor: () => true,
    });
    return { stream, text: () => String(stream.read() ?? "") };
  };

  it("gives the items of a loader, now or later, and draws them without colours", async () => {
    const loader = new DataLoader([1, 2, 3, 4, 5], 2);
    const { stream, text } = terminal();
    const seen: unknown[] = [];
    for (const batch of progress(loader, { label: "epoch 1", status: () => "loss 0.5", stream }))
      seen.push(batch.tolist());
    for await (const batch of progress(loader, { stream })) seen.push(batch.tolist());
    expect(seen).toEqual([[1, 2], [3, 4], [5], [1, 2], [3, 4], [5]]);
    const drawn = text();
    expect(drawn).toMatch(/epoch 1 =+ 3\/3 .* loss 0\.5/);
    expect(drawn).not.toMatch(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`));
  });

  it("goes on from where a loop was, fits narrow terminals, and goes away where that is wanted", () => {
    const { stream, text } = terminal();
    const narrow = Object.assign(stream, { columns: 44 });
    const options = { initial: 3, total: 5, status: () => "loss 0.5", clear: true, stream: narrow };
    for (const _ of progress([4, 5], options));
    const drawn = text();
    expect(drawn).toMatch(/^[^=]*={7} {6}3\/5 /);
    expect(drawn).toMatch(/={12} 5\/5 0s loss 0\.5/);
    expect(drawn).not.toContain("\n");
    expect(drawn.endsWith(`${String.fromCharCode(27)}[2K`)).toBe(true);
  });

  it("writes nothing into a pipe", () => {
    const stream = new PassThrough();
    expect([...progress([1, 2], { stream })]).toEqual([1, 2]);
    expect(stream.read()).toBe(null);
  });
});
