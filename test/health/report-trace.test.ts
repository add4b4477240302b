// Every figure of a verdict leads back to recorded numbers.

import { type Diagnosis, type Figure, recordedAt, type Report, rules } from "ogee/health";
import { describe, expect, it } from "vitest";
import { allReports, reportOfTraining } from "./trainings.js";

const withSymptoms = (one: Diagnosis): readonly Diagnosis[] => [one, ...one.symptoms.flatMap(withSymptoms)];

function findingsOf({ verdict }: Report): readonly Diagnosis[] {
  return [...verdict.diagnoses, ...verdict.notes].flatMap(withSymptoms);
}

const figuresOf = (report: Report): readonly Figure[] => [
  ...report.verdict.harm.evidence,
  ...findingsOf(report).flatMap(({ evidence }) => evidence),
];

/** Names that figures count, and the text of the model, which they are read from. */
const NAMES: ReadonlySet<string> = new Set(["about.leftOut", "about.untouchedStatistics", "about.model"]);

describe("the figures of all trainings", () => {
  it("come from every rule", () => {
    const fired = new Set(
      allReports()
        .flatMap(findingsOf)
        .map(({ rule }) => rule),
    );
    expect(rules.map(({ name }) => name).filter((name) => !fired.has(name))).toEqual([]);
  });

  it("name places where numbers were recorded, or the names that a figure counts", () => {
    for (const report of allReports()) {
      for (const { label, from } of figuresOf(report)) {
        expect([report.name, label, from.length > 0]).toEqual([report.name, label, true]);
        for (const path of from) {
          const counted = NAMES.has(path) ? "string" : "number";
          const numbers = recordedAt(report.recording, path).filter(({ value }) => typeof value === counted);
          expect([report.name, label, path, numbers.length > 0]).toEqual([report.name, label, path, true]);
        }
      }
    }
  });

  it("are the recorded number itself, where they name one number", () => {
    let same = 0;
    for (const report of allReports()) {
      for (const { label, value, from } of figuresOf(report)) {
        const [recorded, ...more] = from.flatMap((path) => recordedAt(report.recording, path));
        if (typeof recorded?.value === "number" && more.length === 0) {
          expect([report.name, label, recorded.value]).toEqual([report.name, label, value]);
          same++;
        }
      }
    }
    expect(same).toBeGreaterThan(20);
  });
});

describe("recordedAt", () => {
  const { recording } = reportOfTraining("four steps");

  it("gives one value, a range, every entry, or all that an object holds", () => {
    expect(recordedAt(recording, "losses[2]")).toEqual([{ path: "losses[2]", value: recording.losses[2] }]);
    expect(recordedAt(recording, "losses[1..2]").map(({ path }) => path)).toEqual(["losses[1]", "losses[2]"]);
    expect(recordedAt(recording, "observations[*].loss").map(({ value }) => value)).toEqual(
      recording.observations.map(({ loss }) => loss),
    );
    expect(recordedAt(recording, "about.optimizer.options.lr")).toEqual([
      { path: "about.optimizer.options.lr", value: 0.1 },
    ]);
    expect(recordedAt(recording, "layers[0].shape").map(({ value }) => value)).toEqual([16, 2]);
  });

  it("gives nothing where nothing was recorded", () => {
    expect(recordedAt(recording, "losses[99]")).toEqual([]);
    expect(recordedAt(recording, "observations[*].nothing")).toEqual([]);
    expect(recordedAt(recording, "constructor")).toEqual([]);
  });

  it.each(["", "the last tenth of losses", "losses[", "losses[-1]", "[*", ".."])("refuses %j", (path) => {
    expect(() => recordedAt(recording, path)).toThrow(/recordedAt: a path reads like/);
  });
});
