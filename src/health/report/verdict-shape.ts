// The shape of a verdict in a document, and of the document.

import type {
  BarPicture,
  GridPicture,
  LinePicture,
  PartsPicture,
  Picture,
  TablePicture,
} from "../judge/picture.js";
import { type Diagnosis, STAGES, type TrialOutcome, type Verdict, WHEN } from "../judge/verdict.js";
import type { Harm } from "../measure/harm.js";
import type { Figure } from "../measure/wording.js";
import { fix, recording, trial } from "./recording-shape.js";
import type { Report } from "./report.js";
import {
  choice,
  count,
  either,
  flag,
  later,
  list,
  nullable,
  number,
  object,
  optional,
  pair,
  type Shape,
  text,
  variants,
} from "./shape.js";

const figure: Shape<Figure> = object("Figure", {
  label: text,
  value: number,
  unit: text,
  bar: nullable(number),
  from: list(text),
});

const harm: Shape<Harm> = object("Harm", {
  state: choice("learns", "converged", "stuck", "slow", "diverged", "broken", "unknown"),
  harmed: flag,
  certain: flag,
  says: text,
  evidence: list(figure),
});

const scale: Shape<"linear" | "log"> = choice("linear", "log");

const picture: Shape<Picture> = variants<Picture, "kind">("kind", {
  bars: object<BarPicture>("BarPicture", {
    kind: choice("bars"),
    title: text,
    unit: text,
    scale,
    bar: nullable(number),
    rows: list(object<BarPicture["rows"][number]>("BarRow", { label: text, value: number, marked: flag })),
  }),
  parts: object<PartsPicture>("PartsPicture", {
    kind: choice("parts"),
    title: text,
    unit: text,
    parts: list(text),
    rows: list(object<PartsPicture["rows"][number]>("PartsRow", { label: text, values: list(number) })),
  }),
  lines: object<LinePicture>("LinePicture", {
    kind: choice("lines"),
    title: text,
    xLabel: text,
    yLabel: text,
    scale,
    bar: nullable(number),
    series: list(
      object<LinePicture["series"][number]>("Series", { label: text, points: list(pair(number, number)) }),
    ),
  }),
  grid: object<GridPicture>("GridPicture", {
    kind: choice("grid"),
    title: text,
    xLabel: text,
    yLabel: text,
    columns: list(text),
    rows: list(text),
    values: list(list(number)),
  }),
  table: object<TablePicture>("TablePicture", {
    kind: choice("table"),
    title: text,
    columns: list(text),
    rows: list(list(either(text, number))),
  }),
});

const outcome: Shape<TrialOutcome> = object("TrialOutcome", {
  trial,
  before: number,
  after: number,
  helped: flag,
});

const diagnosis: Shape<Diagnosis> = object<Diagnosis>("Diagnosis", {
  places: list(text),
  says: text,
  evidence: list(figure),
  picture: nullable(picture),
  fixes: list(fix),
  since: count,
  byConstruction: optional(flag),
  counts: optional(choice(...WHEN)),
  rule: text,
  title: text,
  stage: choice(...STAGES),
  symptoms: list(later(() => diagnosis)),
  trials: list(outcome),
});

const verdict: Shape<Verdict> = object("Verdict", {
  format: choice("ogee.verdict"),
  healthy: flag,
  says: text,
  harm,
  diagnoses: list(diagnosis),
  notes: list(diagnosis),
});

export const report: Shape<Report> = object("Report", {
  format: choice("ogee.report"),
  version: count,
  name: text,
  ogee: text,
  runtime: text,
  date: text,
  recording,
  verdict,
});
