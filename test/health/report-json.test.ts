// report.json: every number comes back, its schema holds, and a broken file is refused where it is broken.

import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { judge, parseReport, type Report, reportText, stringifyReport } from "ogee/health";
import { describe, expect, it } from "vitest";
import { reportHtml } from "ogee/health/html";
import { describedSchema, schemaFile } from "../../tools/report-schema.js";
import { Generator } from "../../src/index.js";
import { mutated } from "../io/mutations.js";
import { allReports, reportOfTraining, withTrials } from "./trainings.js";

const small = (): Report => reportOfTraining("four steps");

/** A copy with one part replaced. */
function changed(path: readonly (string | number)[], value: unknown, report: Report = small()): Report {
  const copy = structuredClone(report);
  const last = path[path.length - 1] as string;
  const owner = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], copy);
  if (value === undefined) {
    delete (owner as Record<string, unknown>)[last];
  } else {
    (owner as Record<string, unknown>)[last] = value;
  }
  return copy;
}

/** What parse says of a report that was changed after it was written. */
function refusal(path: readonly (string | number)[], value: unknown): string {
  try {
    parseReport(JSON.stringify(changed(path, value)));
  } catch (error) {
    return (error as Error).message;
  }
  return "accepted";
}

describe("a report as JSON", () => {
  it("comes back equal, for trainings of every kind", () => {
    for (const report of allReports()) {
      const text = stringifyReport(report);
      expect(() => JSON.parse(text)).not.toThrow();
      expect(parseReport(text)).toEqual(report);
    }
  });

  it("keeps NaN, infinities and -0, and gives the same verdict again", () => {
    const losses = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 5e-324, 0.1 + 0.2];
    const text = stringifyReport(changed(["recording", "losses"], losses));
    expect(text).toContain('[{"number":"NaN"},{"number":"Infinity"},{"number":"-Infinity"},{"number":"-0"}');
    const back = parseReport(text).recording.losses;
    expect(back.map((loss, i) => Object.is(loss, losses[i]))).toEqual(losses.map(() => true));

    const broken = reportOfTraining("one batch of NaN");
    expect(judge(parseReport(stringifyReport(broken)).recording)).toEqual(broken.verdict);
  });

  it.each([
    ["another format", ["format"], "ogee.recording", /report\.format must be "ogee\.report"/],
    [
      "another version",
      ["version"],
      2,
      /report\.version must be 1, but is number 2; read it with the release/,
    ],
    ["another version inside", ["recording", "version"], 7, /report\.recording\.version must be 1, but is 7/],
    ["no verdict", ["verdict"], undefined, /report\.verdict is missing/],
    [
      "a text for a loss",
      ["recording", "losses", 2],
      "x",
      /report\.recording\.losses\[2\] must be a number, but is string "x"/,
    ],
    ["a stray key", ["recording", "about", "x"], 1, /report\.recording\.about has no key "x"/],
    [
      "an unknown state",
      ["verdict", "harm", "state"],
      "fine",
      /report\.verdict\.harm\.state must be "learns" or/,
    ],
    [
      "a graph that is not there",
      ["recording", "observations", 1, "graph"],
      9,
      /observations\[1\]\.graph is 9, but the recording has 1 graphs/,
    ],
    [
      "a node that reads a later one",
      ["recording", "graphs", 0, "nodes", 1, "inputs"],
      [1],
      /nodes\[1\]\.inputs must name nodes before node 1/,
    ],
    [
      "too few norms",
      ["recording", "observations", 0, "gradients", "arrived"],
      [],
      /arrived has 0 entries for \d+ nodes/,
    ],
  ] as const)("with %s is refused where that is", (_, path, value, message) => {
    expect(refusal(path, value)).toMatch(message);
  });

  it("is refused if it is no JSON, or cut off", () => {
    const text = stringifyReport(small());
    expect(() => parseReport(text.slice(0, text.length / 2))).toThrow(
      /^parseReport: the text is not JSON, or was cut off/,
    );
    expect(() => parseReport("")).toThrow(/not JSON/);
    expect(() => parseReport("null")).toThrow(/report\.format must be/);
    expect(() => parseReport(undefined as never)).toThrow(
      /expected the text of a report\.json, but got undefined/,
    );
    expect(() => parseReport(text.replace('"losses":[', `"losses":[${"[".repeat(5)}`))).toThrow(
      /^parseReport: /,
    );
  });

  it("is not written if it is no report", () => {
    expect(() => stringifyReport(changed(["recording", "losses", 0], null))).toThrow(
      "stringifyReport: report.recording.losses[0] must be a number, but is null",
    );
  });
});

describe("docs/report.schema.json", () => {
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(schemaFile, "utf8")),
  );

  it("is that of the shapes and docstrings now; else run npx tsx tools/report-schema.ts", () => {
    expect(readFileSync(schemaFile, "utf8") === describedSchema()).toBe(true);
  });

  it("says what everything is", () => {
    const { $defs } = JSON.parse(readFileSync(schemaFile, "utf8")) as {
      $defs: Record<string, { description?: string }>;
    };
    expect($defs["GradientNorms"]?.description).toBe(
      "Norms of gradients, in the order of the graph's nodes.",
    );
    expect($defs["InitFix"]?.description).toMatch(/^Weights drawn anew/);
  });

  it("holds for reports of every kind", () => {
    for (const report of allReports()) {
      expect([report.name, validate(JSON.parse(stringifyReport(report))), validate.errors]).toEqual([
        report.name,
        true,
        null,
      ]);
    }
  });

  it("and parseReport refuse the same changes of shape", () => {
    const document = JSON.parse(stringifyReport(withTrials())) as object;
    const paths = pathsOf(document).filter((_, i) => i % 97 === 0);
    const values = [undefined, null, "text", -1.5, [], {}, true];
    let refused = 0;
    for (const [i, path] of paths.entries()) {
      const text = JSON.stringify(changed(path, values[i % values.length], document as Report));
      if (!validate(JSON.parse(text))) {
        refused++;
        expect(() => parseReport(text)).toThrow(/^parseReport: report/);
      }
    }
    expect(paths.length).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(paths.length / 2);
  });
});

/** The path of every value in a document, but for the document itself and what lies in the options of an optimizer. */
function pathsOf(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== "object" || value === null || path[path.length - 1] === "options") {
    return [path];
  }
  const entries = Array.isArray(value) ? value.entries() : Object.entries(value);
  return [
    ...(path.length === 0 ? [] : [path]),
    ...[...entries].flatMap(([key, part]) => pathsOf(part, [...path, key])),
  ];
}

const SEED = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const MUTATIONS = 3000;

describe(`${MUTATIONS} mutations of a report, seed ${SEED}`, () => {
  it("are refused with a clear message, or can be judged and shown", () => {
    const generator = new Generator(SEED);
    const bytes = new TextEncoder().encode(stringifyReport(small()));
    let accepted = 0;
    for (let i = 0; i < MUTATIONS; i++) {
      const text = new TextDecoder().decode(mutated(bytes, generator));
      let report: Report | null = null;
      try {
        report = parseReport(text);
      } catch (error) {
        expect((error as Error).message).toMatch(/^parseReport: (report\S* |the text is not JSON)/);
      }
      if (report !== null) {
        accepted++;
        judge(report.recording);
        reportText(report);
        if (accepted % 20 === 0) {
          reportHtml(report);
        }
      }
    }
    expect(accepted).toBeLessThan(MUTATIONS / 2);
  });
});
