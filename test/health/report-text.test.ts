// A report on one screen: within its size, with everything that it has to say, and readable.

import { parseReport, type Picture, type Report, reportText, stringifyReport } from "ogee/health";
import { describe, expect, it } from "vitest";
import { reportOf, reportOfTraining, trialOf, withTrials, withZigzag } from "./trainings.js";

const NAMES = [
  "healthy relu",
  "a recurrent layer",
  "eight layers of sigmoid",
  "dead relu",
  "one batch of NaN",
  "saturated tanh",
];

const width = (line: string): number => [...line].length;

/** A report whose root cause has this picture. */
function withPicture(picture: Picture): Report {
  const report = reportOfTraining("a learning rate of 1e-10");
  const [root] = report.verdict.diagnoses;
  return {
    ...report,
    verdict: { ...report.verdict, diagnoses: root === undefined ? [] : [{ ...root, picture }] },
  };
}

/** The picture's lines: those between the two empty ones. */
function drawn(picture: Picture, columns = 80): readonly string[] {
  return (reportText(withPicture(picture), { columns, rows: 40 }).split("\n\n")[2] ?? "").split("\n");
}

describe("a screen", () => {
  it.each([
    [80, 24],
    [40, 24],
    [120, 30],
    [32, 16],
    [60, 18],
  ])("of %d columns and %d rows holds every report", (columns, rows) => {
    const reports = [...NAMES.map(reportOfTraining), withTrials(), withZigzag()];
    for (const report of reports) {
      const lines = reportText(report, { columns, rows }).split("\n");
      expect([report.name, lines.length <= rows]).toEqual([report.name, true]);
      expect([report.name, lines.filter((line) => width(line) > columns)]).toEqual([report.name, []]);
    }
  });

  it("says what is wrong, where, the evidence, the cause and what follows, the fix, and the harm", () => {
    const text = reportText(reportOfTraining("eight layers of sigmoid"));
    expect(text).toMatch(
      /^UNHEALTHY {2}eight layers of sigmoid\.ts +Sequential, SGD, 300 steps\n\nWrong function for this depth: 8 layers/,
    );
    expect(text).toMatch(/^Where {5}1, 3, 5, 7, 9, 11 and 2 more, since step 0$/m);
    expect(text).toMatch(/^Evidence {2}gradient lost before 0 +7\.31 decades {2}against 2$/m);
    expect(text).toMatch(/^Cause {5}wrong function for this depth; from it follow: bad initialisation;/m);
    expect(text).toMatch(/^Fix {7}ReLU as the function of 1, 3, 5, 7 and 4 more/m);
    expect(text).toMatch(/^Proof {5}not tried$/m);
    expect(text).toMatch(/^Harm {6}stuck: the loss stands at 0\.697 after 300 steps/m);
  });

  it("of a healthy training shows its loss", () => {
    const text = reportText(reportOfTraining("healthy relu"));
    expect(text).toMatch(/^HEALTHY {2}healthy relu\.ts/);
    expect(text).toContain("Nothing is wrong: the loss fell from 0.695 to 0.0974.");
    expect(text).toContain("step 0 to 299; line at 0.693");
    expect(text).not.toMatch(/^(Cause|Fix|Proof|Harm) /m);
  });

  it("names findings without harm in a line", () => {
    const notes = reportText(reportOfTraining("all but the first layer")).match(/^Notes .*$/gm);
    expect(notes).toEqual(["Notes     found, without harm: weights that no step moves"]);
  });

  it("has the whole name of each figure, on further lines where it is long", () => {
    const report = reportOfTraining("eight layers of sigmoid");
    const [root] = report.verdict.diagnoses;
    const label =
      "gradient lost before a layer of a long name at step 0, but for what the function's ceiling costs";
    const evidence = [{ label, value: Number.POSITIVE_INFINITY, unit: "decades", bar: 2, from: [] }];
    const diagnoses = root === undefined ? [] : [{ ...root, evidence }];
    const text = reportText({ ...report, verdict: { ...report.verdict, diagnoses } });
    expect(text).toContain(
      "Evidence  gradient lost before a layer of a long name at    all of it  against 2\n" +
        "            step 0, but for what the function's ceiling\n            costs\n",
    );
  });

  it("of a training without a fault does not read like a diagnosis, though its loss stands", () => {
    const report = reportOfTraining("healthy relu");
    const harm = {
      ...report.verdict.harm,
      state: "slow" as const,
      harmed: true,
      says: "the loss hardly falls any more, at 1.2",
    };
    const text = reportText({ ...report, verdict: { ...report.verdict, harm } });
    expect(text).not.toMatch(/^Cause/m);
  });

  it("says why a fault counts though the loss fell", () => {
    const report = reportOfTraining("eight layers of sigmoid");
    const harm = { ...report.verdict.harm, state: "converged" as const, says: "the loss fell from 1 to 0.1" };
    expect(reportText({ ...report, verdict: { ...report.verdict, harm } })).toMatch(
      /^Harm +converged: the loss fell from 1 to 0\.1; the fault counts all the same/m,
    );
  });

  it("has the words on a line of their own label where it is narrow", () => {
    const text = reportText(reportOfTraining("eight layers of sigmoid"), { columns: 40, rows: 30 });
    expect(text).toContain("Cause: wrong function for this depth;\n  from it follow: bad");
    expect(text).toContain("· gradient lost before 0: 7.31 decades,\n  against 2");
  });
});

describe("proof", () => {
  const { recording } = reportOfTraining("eight layers of sigmoid");
  const proofOf = (...trials: readonly ReturnType<typeof trialOf>[]): string => {
    const text = reportText(reportOf({ ...recording, trials }), { columns: 100, rows: 40 });
    return /^Fix[\s\S]*?(?=^Harm)/m.exec(text)?.[0].replace(/\s+/g, " ").trim() ?? "";
  };

  it("shows before and after of the fix that helped, and that fix", () => {
    expect(proofOf(trialOf("depth", 0.69), trialOf("depth", 0.05))).toBe(
      "Fix ReLU in place of 1 and 3 Proof loss 0.7 -> 0.118 in 20 steps from the initial weights: it helps",
    );
  });

  it("says plainly that no fix helped", () => {
    expect(proofOf(trialOf("depth", 0.69), trialOf("depth", 0.9))).toMatch(
      /Fix none of 2 is proven; tried first: ReLU in place of 1 and 3 Proof loss 0\.7 -> 0\.691 in 20 steps .* it does not help$/,
    );
  });

  it("of no fix that helped is of the likeliest, and of what is wrong in itself says so", () => {
    const report = reportOfTraining("eight layers of sigmoid");
    const [root] = report.verdict.diagnoses;
    const fixes = root?.fixes.slice(0, 2) ?? [];
    const trials = fixes.map((fix, i) => {
      const trial = { ...trialOf("depth", 0.9), fix, change: `fix ${i}` };
      return { trial, before: 0.7, after: 0.7 - 0.01 * i, helped: false };
    });
    const shown = (counts: "always" | "harmed"): string => {
      const diagnoses = root === undefined ? [] : [{ ...root, trials: [...trials].reverse(), counts }];
      return reportText({ ...report, verdict: { ...report.verdict, diagnoses } }, { rows: 40 });
    };
    expect(shown("harmed")).toMatch(
      /^Fix +none of 2 is proven; tried first: fix 0\nProof +loss 0\.7 -> 0\.7 /m,
    );
    expect(shown("always").replace(/\s+/g, " ")).toMatch(
      /Fix fix 0 Proof loss 0\.7 -> 0\.7 .* it does not help so soon, and is right all the same/,
    );
  });

  it("shows the fix of another cause where only that is proven", () => {
    const report = reportOfTraining("eight layers of sigmoid");
    const [root] = report.verdict.diagnoses;
    const outcome = (change: string, helped: boolean): object => ({
      trial: { ...trialOf("depth", 0.9), change },
      before: 0.7,
      after: helped ? 0.1 : 0.7,
      helped,
    });
    const diagnoses = [
      { ...root, trials: [outcome("weights", false)] },
      { ...root, title: "Wrong learning rate", trials: [outcome("a tenth of the rate", true)] },
    ] as unknown as typeof report.verdict.diagnoses;
    const text = reportText({ ...report, verdict: { ...report.verdict, diagnoses } }, { rows: 40 });
    expect(text.replace(/\s+/g, " ")).toMatch(
      /Fix a tenth of the rate, against the wrong learning rate; none is proven against the first cause Proof loss 0\.7 -> 0\.1 /,
    );
  });

  it("says plainly that none could be tried, and why", () => {
    expect(proofOf(trialOf("depth", 0.5, "the function is called in forward"))).toMatch(
      /Fix unproven: ReLU in place of 1 and 3 Proof could not be tried: the function is called in forward$/,
    );
  });

  it("says plainly that the fault did not appear, and not that the fix does not help", () => {
    const unseen = "the fault did not appear in the 20 steps of the trial, so nothing is proven";
    expect(proofOf({ ...trialOf("depth", 0.5, unseen), after: [] })).toBe(
      `Fix unproven: ReLU in place of 1 and 3 Proof ${unseen}`,
    );
  });

  it("says that a loss became no number", () => {
    expect(proofOf(trialOf("depth", Number.NaN))).toContain("loss 0.7 -> not a number in 20 steps");
  });
});

describe("a picture", () => {
  it("of bars", () => {
    const rows = [
      { label: "first", value: 4, marked: false },
      { label: "second", value: 2, marked: true },
      { label: "third", value: Number.NaN, marked: false },
    ];
    const lines = drawn({ kind: "bars", title: "Bars", unit: "%", scale: "linear", bar: 3, rows });
    expect(lines[0]).toBe("Bars; threshold 3%");
    const lengths = lines.slice(1).map((line) => line.replace(/[^█]/g, "").length);
    expect(lengths[0]).toBeGreaterThan(50);
    expect(lengths[1]).toBe(Math.floor((lengths[0] ?? 0) / 2));
    expect(lengths[2]).toBe(0);
    expect(lines[2]).toMatch(/^second .* 2% !$/);
    expect(lines[3]).toMatch(/^third +NaN%$/);
  });

  it("of bars on a log scale gives each decade the same length", () => {
    const rows = [1e-6, 1e-4, 1e-2].map((value) => ({ label: shownExponent(value), value, marked: false }));
    const lines = drawn({ kind: "bars", title: "Bars", unit: "", scale: "log", bar: null, rows });
    const [a = 0, b = 0, c = 0] = lines.slice(1).map((line) => line.replace(/[^█]/g, "").length);
    expect(Math.abs(c - b - (b - a))).toBeLessThanOrEqual(1);
    expect(b - a).toBeGreaterThan(10);
  });

  it("of parts: what is lost at the right, what is won at the left, and the sums", () => {
    const lines = drawn({
      kind: "parts",
      title: "Waterfall",
      unit: "decades",
      parts: ["ceiling", "saturation", "weights"],
      rows: [
        { label: "0", values: [3, 1, -2] },
        { label: "2", values: [1, 0, 0] },
      ],
    });
    expect(lines).toEqual([
      "Waterfall",
      "0 ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒│█████████████████████████████████████▓▓▓▓▓▓▓▓▓▓▓▓ 2",
      "2                         │████████████                                      1",
      "█ ceiling  ▓ saturation  ▒ weights",
    ]);
  });

  it("of parts keeps a part's glyph, and gives an infinite part more than any other", () => {
    const lines = drawn({
      kind: "parts",
      title: "Waterfall",
      unit: "decades",
      parts: ["saturation", "weights"],
      rows: [
        { label: "0", values: [Number.POSITIVE_INFINITY, 1] },
        { label: "2", values: [0, 4] },
      ],
    });
    expect(lines[3]).toBe("▓ saturation  ▒ weights");
    expect(lines[1]).toMatch(/│▓+▒+ +all$/);
    expect((lines[1] ?? "").replace(/[^▓]/g, "").length).toBeGreaterThan(
      (lines[2] ?? "").replace(/[^▒]/g, "").length,
    );
  });

  it("of one curve falls where it falls, and marks what is no number", () => {
    const points = Array.from({ length: 70 }, (_, x) => [x, x < 60 ? 60 - x : Number.NaN] as const);
    const lines = drawn({
      kind: "lines",
      title: "Loss",
      xLabel: "step",
      yLabel: "loss",
      scale: "linear",
      bar: 30,
      series: [{ label: "loss", points }],
    });
    expect(lines[0]).toBe("Loss");
    expect(lines[1]).toMatch(/^60 │█+[▁-▇]?/);
    const filled = lines.slice(1, 7).map((line) => line.replace(/[^▁-█]/g, "").length);
    expect(filled).toEqual([...filled].sort((a, b) => a - b));
    expect(lines[6]).toMatch(/^ 1 │.*×{5,}$/);
    expect(lines.filter((line) => line.includes("┄")).length).toBe(1);
    expect(lines[7]).toBe("    step 0 to 69; line at 30");
  });

  it("of a curve that falls to nothing ends twelve decades down", () => {
    const points = Array.from({ length: 100 }, (_, i) => [i, 0.05 * 10 ** (-3 * i)] as const);
    const [, ...lines] = drawn({
      kind: "lines",
      title: "rate",
      xLabel: "step",
      yLabel: "rate",
      scale: "log",
      bar: null,
      series: [{ label: "rate", points }],
    });
    expect(lines[lines.length - 2]).toMatch(/^<5e-14 │/);
  });

  it("of a curve that falls to 0 on a log scale ends there too, and marks only what is no number", () => {
    const points = Array.from(
      { length: 100 },
      (_, i) => [i, i < 50 ? 0.1 : i < 90 ? 0 : Number.NaN] as const,
    );
    const [, ...lines] = drawn({
      kind: "lines",
      title: "rate",
      xLabel: "step",
      yLabel: "rate",
      scale: "log",
      bar: null,
      series: [{ label: "rate", points }],
    });
    expect(lines[0]).toMatch(/^ +0\.1 │█+$/);
    expect(lines[lines.length - 2]).toMatch(/^<1e-13 │█+▁+×+$/);
    expect(lines[lines.length - 1]).toMatch(/step 0 to 99/);
  });

  it("of a curve that rises beyond all bounds begins where it began", () => {
    const points = Array.from({ length: 30 }, (_, i) => [i, 2 * 10 ** i] as const);
    const [, ...lines] = drawn({
      kind: "lines",
      title: "loss",
      xLabel: "step",
      yLabel: "loss",
      scale: "log",
      bar: null,
      series: [{ label: "loss", points }],
    });
    expect(lines[lines.length - 2]).toMatch(/^ *2 │/);
  });

  it("of several curves gives each a line", () => {
    const series = ["a", "b"].map((label, i) => ({
      label,
      points: [
        [0, i],
        [1, 1 - i],
      ] as const,
    }));
    const lines = drawn({
      kind: "lines",
      title: "Two",
      xLabel: "step",
      yLabel: "y",
      scale: "linear",
      bar: null,
      series,
    });
    expect(lines[0]).toBe("Two, from 0 to 1");
    expect(lines[1]).toMatch(/^a ▁+█+ 1$/);
    expect(lines[2]).toMatch(/^b █+▁+ 0$/);
  });

  it("of a grid shades by the share", () => {
    const lines = drawn({
      kind: "grid",
      title: "Grid",
      xLabel: "step",
      yLabel: "unit",
      columns: ["0", "10"],
      rows: ["0", "1"],
      values: [
        [0, 1],
        [0.5, 0.3],
      ],
    });
    expect(lines.slice(0, 3)).toEqual(["Grid", "unit 0    ███", "1      ▒▒▒▒▒▒"]);
    expect(lines[3]).toContain("step 0 to 10");
  });

  it("of a table stands in columns", () => {
    const lines = drawn({
      kind: "table",
      title: "Table",
      columns: ["feature", "mean"],
      rows: [
        [0, "1.5"],
        [1, -20],
      ],
    });
    expect(lines).toEqual(["Table", "feature  mean", "      0   1.5", "      1   -20"]);
  });
});

const shownExponent = (value: number): string => value.toExponential(0);

describe("colour", () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes are what is looked for.
  const ANSI = /\u001b\[\d+m/g;

  it("changes nothing but colours, and is there only if asked for", () => {
    const plain = reportText(withTrials());
    const coloured = reportText(withTrials(), { colour: true });
    expect(plain).not.toMatch(ANSI);
    expect(coloured).toMatch(ANSI);
    expect(coloured.replace(ANSI, "")).toBe(plain);
  });
});

describe("what a recording says", () => {
  it("cannot move the cursor of a terminal", () => {
    const report = reportOfTraining("eight layers of sigmoid");
    const text = reportText({ ...report, name: "a\u001b[2J\u0007b\nc\u202ed" });
    expect(text).toMatch(/^UNHEALTHY {2}a \[2J b c d/);
  });

  it("is the same after it was written and read", () => {
    for (const name of NAMES) {
      const report = reportOfTraining(name);
      expect(reportText(parseReport(stringifyReport(report)))).toBe(reportText(report));
    }
  });
});

it.each([
  [
    () => reportText(undefined as never),
    /reportText: expected a report, as parseReport gives it, but got undefined/,
  ],
  [() => reportText({ format: "x" } as never), /reportText: expected a report/],
  [
    () => reportText(withTrials(), { columns: 0 }),
    /reportText: columns must be a positive integer, but got number 0/,
  ],
  [() => reportText(withTrials(), { rows: 2.5 }), /reportText: rows must be a positive integer/],
])("bad input %#", (call, message) => {
  expect(call).toThrow(message);
});
