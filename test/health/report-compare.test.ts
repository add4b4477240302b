// Two reports beside each other: what has changed between them.

import { compareText, type Report } from "ogee/health";
import { expect, it } from "vitest";
import { reportOfTraining } from "./trainings.js";

const [deep, healthy] = [reportOfTraining("eight layers of sigmoid"), reportOfTraining("healthy relu")];
const broken = reportOfTraining("one batch of NaN");
const regression = reportOfTraining("targets that a sigmoid does not reach");

const width = (line: string): number => [...line].length;

it("says what has become of the verdict, the loss, the layers and the rules", () => {
  const text = compareText(deep, healthy);
  expect(text).toMatch(
    /^A {2}eight layers of sigmoid\.ts {2}UNHEALTHY {2}Wrong function for this depth\nB {2}healthy relu\.ts +HEALTHY\n/,
  );
  expect(text).toMatch(/^loss at the end +0\.697 +0\.0974 +-0\.599$/m);
  expect(text).toMatch(/^steps +300 +300 +0$/m);
  expect(text).toMatch(/^layer, \d of 9 +decades lost A +B +change +log10 update A +B +change$/m);
  expect(text).toMatch(/^4 +5\.54 +0 +-5\.54 +-7\.85 +-2\.54 +\+5\.31$/m);
  expect(text).toMatch(/^Gone {3}Wrong function for this depth; Bad initialisation;/m);
  expect(text).not.toMatch(/^(New|Still)/m);
  expect(text).toContain("Note   the models differ");
});

it("the other way round has the opposite signs", () => {
  const text = compareText(healthy, deep);
  expect(text).toMatch(/^loss at the end +0\.0974 +0\.697 +\+0\.599$/m);
  expect(text).toMatch(/^New {4}Wrong function for this depth;/m);
  expect(text).not.toMatch(/^Gone/m);
});

it("of a report with itself finds no change", () => {
  const text = compareText(deep, deep);
  expect(text).toMatch(/^loss at the end +0\.697 +0\.697 +0$/m);
  expect(text).toMatch(/^Still {2}Wrong function for this depth; Bad initialisation;/m);
  expect(text).not.toMatch(/^(New|Gone|Note)/m);
  expect(compareText(healthy, healthy)).toMatch(/^Rules {2}nothing found in either$/m);
});

it("says where losses are not of one kind, and that NaN has no difference", () => {
  expect(compareText(regression, healthy)).toMatch(
    /^Note {3}the losses are of different kinds \(MSELoss\(\), CrossEntropyLoss\(\)\)/m,
  );
  expect(compareText(healthy, broken)).toMatch(/^loss at the end +0\.0974 +NaN$/m);
});

it.each([
  [80, 24],
  [40, 24],
  [120, 16],
])("fits %d columns and %d rows", (columns, rows) => {
  for (const pair of [
    [deep, healthy],
    [broken, regression],
    [healthy, broken],
  ] as const) {
    const lines = compareText(...pair, { columns, rows }).split("\n");
    expect(lines.length).toBeLessThanOrEqual(rows);
    expect(lines.filter((line) => width(line) > columns)).toEqual([]);
  }
});

it.each([
  [
    { format: "ogee.recording" },
    /compareText: the second is no report of ogee check: its format is string "ogee\.recording", not/,
  ],
  [null, /compareText: the second is no report of ogee check: its format is undefined/],
  [
    { ...healthy, version: 2 },
    /compareText: the second report is of version 2, and this release compares version 1/,
  ],
])("refuses what is no report %#", (other, message) => {
  expect(() => compareText(deep, other as Report)).toThrow(message);
  expect(() => compareText(other as Report, deep)).toThrow(/the first/);
});
