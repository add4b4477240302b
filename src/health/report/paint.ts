// Colours of a terminal, where they are wanted: a handful of ANSI codes, so that reports stay strings everywhere.

type Brush = (text: string) => string;

export interface Paint {
  readonly bold: Brush;
  readonly dim: Brush;
  readonly bad: Brush;
  readonly good: Brush;
  readonly warn: Brush;
  /** One for each part of a whole, or series; told apart by glyphs too. */
  readonly series: readonly Brush[];
}

const code =
  (open: number, close: number): Brush =>
  (text) =>
    text === "" ? "" : `\u001b[${open}m${text}\u001b[${close}m`;

const plain: Brush = (text) => text;

const colours = (...codes: readonly number[]): readonly Brush[] => codes.map((open) => code(open, 39));

const COLOURED: Paint = {
  bold: code(1, 22),
  dim: code(2, 22),
  bad: code(31, 39),
  good: code(32, 39),
  warn: code(33, 39),
  series: colours(34, 33, 36, 35, 32, 90),
};

const PLAIN: Paint = {
  bold: plain,
  dim: plain,
  bad: plain,
  good: plain,
  warn: plain,
  series: [plain],
};

export const paintOf = (colour: boolean): Paint => (colour ? COLOURED : PLAIN);

/** The brush of the i-th part. */
export const brushOf = ({ series }: Paint, i: number): Brush => series[i % series.length] as Brush;
