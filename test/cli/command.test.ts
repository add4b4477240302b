// The command as a user runs it: from nothing to a report, in every kind of file, and what it says when it is misread.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { experiment, Project } from "./project.js";

const widest = (text: string): number => Math.max(...text.split("\n").map((line) => [...line].length));

describe("from nothing", () => {
  const project = new Project();

  it("init writes an experiment that is healthy as it is, and never replaces a file", async () => {
    const { code, out } = await project.run("init");
    expect([code, out]).toEqual([0, expect.stringContaining("npx ogee check experiment.ts")]);
    const text = project.read("experiment.ts");
    const again = await project.run("init");
    expect([again.code, again.err]).toEqual([
      2,
      expect.stringMatching(/is there already, and stays as it is/),
    ]);
    expect(project.read("experiment.ts")).toBe(text);
    const named = await project.run("init", "mine.txt");
    expect([named.code, named.err]).toEqual([2, expect.stringMatching(/no name for a file of TypeScript/)]);

    const checked = await project.run("check", "experiment.ts");
    expect([checked.code, checked.err]).toEqual([0, ""]);
    expect(checked.out).toMatch(/^HEALTHY {2}two circles/);
    expect(checked.out.trimEnd().split("\n").length).toBeLessThanOrEqual(22);
    expect(widest(checked.out)).toBeLessThanOrEqual(80);
    expect(project.report().recording.losses).toHaveLength(500);
  });

  it("a deep sigmoid network is unhealthy, and a fix is tried; the same seed gives the same report", async () => {
    const deep = project
      .read("experiment.ts")
      .replaceAll("nn.Tanh", "nn.Sigmoid")
      .replace(
        "new nn.Linear(16, 2)",
        "...Array.from({ length: 8 }, () => [new nn.Linear(16, 16), new nn.Sigmoid()]).flat(), new nn.Linear(16, 2)",
      );
    project.write("deep.ts", deep);
    const { code, out } = await project.run("check", "deep.ts", "--out", "deep", "--steps", "200");
    expect([code, out]).toEqual([1, expect.stringMatching(/^UNHEALTHY/)]);
    expect(out.trimEnd().split("\n").length).toBeLessThanOrEqual(22);
    const { verdict, recording } = project.report("deep");
    expect(verdict.diagnoses[0]?.rule).toBe("depth");
    expect(verdict.diagnoses[0]?.trials.some(({ helped }) => helped)).toBe(true);

    const json = await project.run(
      "check",
      "deep.ts",
      "--out",
      "again",
      "--steps",
      "200",
      "--json",
      "--no-prove",
    );
    expect(JSON.parse(json.out)).toMatchObject({ name: "two circles", healthy: false });
    const again = project.report("again").recording;
    expect({ ...again, trials: recording.trials }).toEqual(recording);
    const other = await project.run(
      "check",
      "deep.ts",
      "--out",
      "other",
      "--steps",
      "20",
      "--seed",
      "5",
      "--quiet",
    );
    expect([other.out, other.err]).toEqual(["", ""]);
    expect(project.report("other").recording.losses[0]).not.toBe(recording.losses[0]);
  });

  it("compare says what changed, and whether it is worse", async () => {
    const worse = await project.run("compare", "ogee-report", "deep/report.json");
    expect([worse.code, worse.err]).toEqual([1, ""]);
    expect(widest(worse.out)).toBeLessThanOrEqual(80);
    expect((await project.run("compare", "deep", "ogee-report")).code).toBe(0);
    expect((await project.run("compare", "deep", "again")).code).toBe(0);
    const absent = await project.run("compare", "deep", "absent.json");
    expect([absent.code, absent.err]).toEqual([
      2,
      expect.stringMatching(/^ogee compare: absent\.json: there is no such/),
    ]);
    project.write("torn.json", project.read("deep/report.json").slice(0, 1000));
    const torn = await project.run("compare", "torn.json", "deep");
    expect([torn.code, torn.err]).toEqual([
      2,
      expect.stringMatching(/torn\.json cannot be read\s+TypeError/),
    ]);
  });
});

describe.each(["module", "commonjs"])("in a package of type %s", (type) => {
  const project = new Project({ type });
  // A file beside it, types, an enum, a parameter property and an await are what loaders stumble over.
  const typed = `import { share } from "./share.js";
enum Kind { A, B }
class Rate { constructor(readonly value: number) {} }
const rate: Rate = new Rate(await Promise.resolve(share * Kind.B));
`;
  project.write("share.ts", "export const share: number = 0.02;");

  it.each(["ts", "mts", "js", "mjs"])(
    "an experiment in .%s is loaded with the command's own modules",
    async (ending) => {
      const before = ending.endsWith("ts") ? typed : "const rate = { value: 0.02 };";
      const file = project.write(
        `experiment.${ending}`,
        experiment({ before, optimizer: "new optim.Adam(model.parameters(), { lr: rate.value })" }),
      );
      const { code, err, out } = await project.run("check", file, "--steps", "40", "--no-prove");
      expect([err, out]).toEqual(["", expect.stringContaining(`experiment.${ending}`)]);
      expect(code).toBe(0);
    },
  );
});

it("the experiment of the guide is healthy", async () => {
  const guide = readFileSync(
    fileURLToPath(new URL("../../docs/guide/gradient-health.md", import.meta.url)),
    "utf8",
  );
  const project = new Project();
  project.write("guide.ts", /## Check an experiment.*?```ts\n(.*?)```/s.exec(guide)?.[1] ?? "");
  const { code, out } = await project.run("check", "guide.ts");
  expect([code, out]).toEqual([0, expect.stringMatching(/^HEALTHY/)]);
});

it("too few steps are not called healthy", async () => {
  const project = new Project();
  project.write("experiment.mjs", experiment({ more: "export default model;" }));
  const { code, err } = await project.run("check", "experiment.mjs", "--steps", "10");
  expect([code, err]).toEqual([2, "10 steps are too few to call it healthy: give it more with --steps.\n"]);
});

describe("an experiment made by a function", () => {
  it("as the default, later, through defineExperiment; frozen layers are no fault", async () => {
    const project = new Project();
    const made = experiment({ more: "model[0].weight.requiresGrad = false;" }).replaceAll("export ", "");
    project.write(
      "made.mts",
      `import { defineExperiment } from "ogee/health";
${made}
export default defineExperiment(async () => ({ model, data, loss, optimizer, name: "made later", steps: 30, every: 5 }));`,
    );
    const { out } = await project.run("check", "made.mts", "--no-prove");
    expect(out).toContain("made later");
    const { recording } = project.report();
    expect([recording.losses.length, recording.about.every, recording.about.frozen]).toEqual([30, 5, 16]);
  });
});

describe("a run that is asked to end", () => {
  // The first goes on from there; that of the second is the same.
  it.each(["SIGINT", "SIGTERM"] as const)("by %s ends its step, judges, and can go on", async (signal) => {
    const project = new Project();
    const loss =
      "(o, y) => { const t = Date.now() + 5; while (Date.now() < t); return nn.functional.crossEntropy(o, y); }";
    project.write("slow.mjs", experiment({ loss }));
    const args = ["check", "slow.mjs", "--steps", "100000", "--checkpoint", "10"];
    const { child, ended } = project.start(...args);
    const poll = setInterval(() => {
      if (project.has("ogee-report/checkpoint.safetensors")) {
        clearInterval(poll);
        child.kill(signal);
      }
    }, 5);
    const { code, err, out } = await ended;
    expect(err).toMatch(
      new RegExp(`^Stopped by ${signal} after \\d+ of 100000 steps; --resume goes on\\.\n$`),
    );
    expect(out).toMatch(/^(UN)?HEALTHY/);
    expect(code).toBe(2);
    if (signal === "SIGTERM") {
      return;
    }
    const taken = project.report().recording.losses.length;
    const more = await project.run(...args.slice(0, 2), "--resume", "--steps", String(taken + 30));
    expect(more.err).toMatch(/^It goes on after step \d+\.\n$/);
    expect(project.report().recording.losses).toHaveLength(taken + 30);
    const other = await project.run(...args.slice(0, 2), "--resume", "--seed", "9");
    expect([other.code, other.err]).toEqual([2, expect.stringMatching(/--seed 9 does not fit the run/)]);
    project.write(
      "slow.mjs",
      experiment({ loss, optimizer: "new optim.SGD(model.parameters(), { lr: 1 })" }),
    );
    const changed = await project.run(...args, "--resume");
    expect([changed.code, changed.err]).toEqual([2, expect.stringMatching(/optimizer is another one/)]);
  });
});

describe("a command line", () => {
  const project = new Project();
  const CASES: readonly (readonly [args: string[], code: number, message: RegExp])[] = [
    [[], 2, /^ogee \d.*Usage: ogee COMMAND/s],
    [["chek", "x.ts"], 2, /there is no command chek\s+Did you mean `ogee check`\?/],
    [["x.ts"], 2, /Did you mean `ogee check x\.ts`\?/],
    [["check"], 2, /it wants FILE, but got none/],
    [["check", "a.ts", "b.ts"], 2, /it wants FILE, but got a\.ts b\.ts/],
    [["check", "a.ts", "--stpes", "5"], 2, /there is no option --stpes\s+Did you mean --steps\?/],
    [["check", "a.ts", "--steps"], 2, /--steps wants a value: --steps N/],
    [["check", "a.ts", "--steps", "0"], 2, /--steps wants a whole number of at least 1, but got "0"/],
    [["check", "a.ts", "--steps=1e3"], 2, /at least 1, but got "1e3"/],
    [["check", "a.ts", "--quiet=yes"], 2, /--quiet takes no value/],
    [["compare", "a.json"], 2, /it wants A B, but got a\.json/],
  ];

  it.each(CASES)("ogee %j", async (args, code, message) => {
    const ended = await project.run(...args);
    expect([ended.code, ended.out, ended.err]).toEqual([code, "", expect.stringMatching(message)]);
    expect(widest(ended.err)).toBeLessThanOrEqual(80);
  });

  it("asks for help, or for the version", async () => {
    for (const args of [
      ["--help"],
      ["check", "--help"],
      ["check", "-h"],
      ["compare", "--help"],
      ["init", "--help"],
    ]) {
      const { code, out, err } = await project.run(...args);
      expect([code, err, out]).toEqual([0, "", expect.stringMatching(/Usage: ogee/)]);
      expect(widest(out)).toBeLessThanOrEqual(80);
    }
    expect((await project.run("--version")).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
