// What cannot be checked: each a clear message, exit code 2, no stack trace unless asked, and what was recorded is kept.

import { describe, expect, it } from "vitest";
import { readJournal } from "../../src/cli/journal.js";
import { type Ended, experiment, Project } from "./project.js";

const project = new Project();
let count = 0;

async function checked(source: string, ...args: string[]): Promise<Ended & { readonly folder: string }> {
  const [file, folder] = [`case${count}.mjs`, `out${count++}`];
  project.write(file, source);
  const ended = await project.run("check", file, "--out", folder, "--steps", "40", "--no-prove", ...args);
  return { ...ended, folder };
}

/** As it is printed, without the breaks between lines. */
const unbroken = (text: string): string => text.replace(/\s+/g, " ");

function expectMessage({ code, out, err }: Ended, message: RegExp): void {
  expect(unbroken(err)).toMatch(message);
  expect(err).toMatch(/^ogee check: /);
  expect(err).not.toMatch(/^\s+at /m);
  expect(Math.max(...err.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  expect([code, out]).toEqual([2, ""]);
}

/** Nothing was recorded: it was seen before the first step. */
const BEFORE: readonly (readonly [what: string, source: string, message: RegExp])[] = [
  ["a syntax error", "export const model = ;", /does not load SyntaxError: Unexpected token/],
  [
    "a module that is not there",
    'import "./absent.mjs";',
    /does not load .*absent\.mjs'.* Mend the path of the import/,
  ],
  ["a package that is not there", 'import "no-such-package-here";', /npm install no-such-package-here/],
  [
    "a name that ogee does not export",
    'import { relux } from "ogee";',
    /does not provide an export named 'relux'/,
  ],
  [
    "a file that throws",
    'throw new RangeError("the disk is empty");',
    /does not load RangeError: the disk is empty/,
  ],
  ["a file that throws no error", 'throw "text";', /does not load it threw text/],
  ["no exports", "const model = 1;", /it exports nothing Export model, data, loss and optimizer/],
  [
    "exports of other names",
    `${experiment().replace("const loss =", "const criterion =")}`,
    /it has no loss; it has criterion, data, model, optimizer If criterion is the loss, export it as loss/,
  ],
  [
    "a default that is no experiment",
    "export default 7;",
    /an experiment is an object of .* but there is number 7/,
  ],
  ["a function that throws", 'export default () => { throw new Error("no data"); };', /threw Error: no data/],
  [
    "a model without parameters",
    experiment({ model: "new nn.Sequential(new nn.Tanh())", optimizer: "1" }),
    /has no parameters, so there is nothing that could learn/,
  ],
  [
    "frozen parameters",
    experiment({ more: "for (const p of model.parameters()) p.requiresGrad = false;" }),
    /all 4 parameters of its model are frozen.* Set requiresGrad = true/,
  ],
  [
    "a seed in the file",
    experiment({ more: "export const seed = 1;" }),
    /it states a seed.*torch\.manualSeed/,
  ],
];

describe("what is seen before the first step", () => {
  it.each(BEFORE)("%s", async (_, source, message) => {
    const ended = await checked(source);
    expectMessage(ended, message);
    expect(project.has(ended.folder)).toBe(false);
  });

  it("a file that is not there, and a folder", async () => {
    expectMessage(await project.run("check", "absent.ts"), /absent\.ts: there is no such file `ogee init`/);
    expectMessage(await project.run("check", "node_modules"), /no such file Name a file of TypeScript/);
  });

  it("an --out that is a file", async () => {
    project.write("taken", "");
    expectMessage(await checked(experiment(), "--out", "taken"), /the folder taken cannot be made .*EEXIST/);
  });
});

/** The loss and observation of step 0, or of those before it, are kept and judged. */
const DURING: readonly (readonly [what: string, source: string, message: RegExp, losses: number])[] = [
  [
    "NaN in the input of step 0",
    experiment({ before: "x.fill_(NaN);", data: "[[x, torch.zeros([200], { dtype: torch.int64 })]]" }),
    /the loss is NaN at step 0: the model's input has 400 elements that are NaN or infinite/,
    1,
  ],
  [
    "an operation that gives NaN at step 0",
    experiment({ loss: "(o, y) => nn.functional.crossEntropy(o, y).sub(100).log()" }),
    /the loss is NaN at step 0: the loss function is the first to give it/,
    1,
  ],
  [
    "data that throws later",
    experiment({
      data: '{ *[Symbol.iterator]() { for (let i = 0; i < 25; i++) yield [x, x.argmax(1)]; throw new Error("file 26 is torn"); } }',
    }),
    /the data threw at step 25 Error: file 26 is torn/,
    25,
  ],
  [
    "a model that throws later",
    experiment({
      before: "let calls = 0; const tanh = new nn.Tanh();",
      model:
        'new nn.Sequential(new nn.Linear(2, 2), tanh); tanh.forward = (z) => { if (calls++ === 12) throw new Error("twelve"); return z.tanh(); }',
    }),
    /the model threw at step 12 Error: twelve/,
    12,
  ],
  [
    "a last batch of one before a batch normalisation",
    experiment({
      model: "new nn.Sequential(new nn.Linear(2, 4), new nn.BatchNorm1d(4), new nn.Linear(4, 2))",
      data: "new DataLoader(new TensorDataset(x.narrow(0, 0, 31), x.narrow(0, 0, 31).argmax(1)), { batchSize: 10 })",
    }),
    /the model threw at step 3 .*more than 1 value per channel.* dropLast: true/,
    3,
  ],
];

describe("what is seen while it trains", () => {
  it.each(DURING)("%s", async (_, source, message, losses) => {
    const ended = await checked(source);
    expectMessage(ended, message);
    expect(unbroken(ended.err)).toContain(
      `What was recorded is kept in ${ended.folder}/recording.jsonl, and judged in ${ended.folder}/report.json.`,
    );
    const { recording } = project.report(ended.folder);
    expect(recording.losses).toHaveLength(losses);
    expect(recording.observations.length).toBe(Math.ceil(losses / 10));
    expect(readJournal(project.at(`${ended.folder}/recording.jsonl`))?.recording).toEqual(recording);
    expect(project.read(`${ended.folder}/report.html`)).toMatch(/html/i);
  });
});

/** At step 0, before it has a loss. */
const FIRST: readonly (readonly [what: string, source: string, message: RegExp])[] = [
  [
    "data that throws at once",
    experiment({ data: '() => { throw new Error("no such table"); }' }),
    /the data threw at step 0 Error: no such table/,
  ],
  ["no data", experiment({ data: "[]" }), /the data gave no batch/],
  [
    "batches that are no pairs",
    experiment({ data: "[x]" }),
    /a batch must be a pair \[input, target\], but the data gave a Tensor/,
  ],
  [
    "a batch of one",
    experiment({ data: "new DataLoader(new TensorDataset(x, x.argmax(1)))" }),
    /the first batch is one sample, of shape \[1, 2\].* batchSize: 32/,
  ],
  [
    "a loss that is no scalar",
    experiment({ loss: 'new nn.CrossEntropyLoss({ reduction: "none" })' }),
    /the loss is not one number: it has shape \[16\] Take its mean/,
  ],
  [
    "a loss that is no tensor",
    experiment({ loss: "(o, y) => nn.functional.crossEntropy(o, y).item()" }),
    /the loss is number 0\.\d+, and no tensor/,
  ],
  [
    "a loss that is cut off",
    experiment({ loss: "(o, y) => nn.functional.crossEntropy(o.detach(), y)" }),
    /does not depend on any parameter that learns/,
  ],
  ["a loss that throws", experiment({ loss: "new nn.MSELoss()" }), /the loss threw at step 0/],
  [
    "a model that does not fit its data",
    experiment({ model: "new nn.Linear(3, 2)" }),
    /the model threw at step 0 .*\[16, 2\]/,
  ],
];

describe("what is seen at the first step", () => {
  it.each(FIRST)("%s", async (_, source, message) => {
    const ended = await checked(source);
    expectMessage(ended, message);
    expect(project.read(`${ended.folder}/recording.jsonl`)).toContain('"kind":"run"');
    expect(project.has(`${ended.folder}/report.json`)).toBe(false);
  });
});

describe("where an error came from", () => {
  it("is shown with --stack, by the lines of the user's TypeScript", async () => {
    project.write(
      "thrower.ts",
      'interface Row { n: number }\n\nfunction rows(): Row[] {\n  throw new Error("no rows");\n}\nexport const data = rows();\n',
    );
    const without = await project.run("check", "thrower.ts");
    expectMessage(without, /thrower\.ts does not load Error: no rows/);
    const { err, code } = await project.run("check", "thrower.ts", "--stack");
    expect(err).toMatch(/at rows \(.*thrower\.ts:4:9\)/);
    expect(code).toBe(2);
  });
});

describe("an experiment that does not let the command end", () => {
  it("by process.exit(0), does not look healthy", async () => {
    const { code, err } = await checked("process.exit(0);");
    expect([code, err]).toEqual([2, expect.stringMatching(/ended before the command did/)]);
  });

  it("by an error of its own later, is told of", async () => {
    const later = 'setTimeout(() => { throw new Error("from a timer"); }, 1);';
    const ended = await checked(
      experiment({
        more: later,
        loss: "(o, y) => { const t = Date.now() + 5; while (Date.now() < t); return nn.functional.crossEntropy(o, y); }",
      }),
    );
    expectMessage(ended, /Error: from a timer/);
  });
});

describe("a loss that is no number later", () => {
  it("is judged, and reported: exit code 1", async () => {
    const loss = "(o, y) => nn.functional.crossEntropy(o, y).div(steps++ < 15 ? 1 : 0)";
    const { code, out, err, folder } = await checked(experiment({ before: "let steps = 0;", loss }));
    expect(code).toBe(1);
    expect(out).toMatch(/^UNHEALTHY/);
    expect(err).toMatch(/It ended after 25 of 40 steps/);
    expect(project.report(folder).recording.nonFinite?.step).toBe(15);
  });
});
