// Pictures as data: a report draws them as text or as SVG.

/** Bars, one a row: gradient sizes by layer, for example. */
export interface BarPicture {
  readonly kind: "bars";
  readonly title: string;
  readonly unit: string;
  readonly scale: "linear" | "log";
  /** A line to compare with. */
  readonly bar: number | null;
  readonly rows: readonly { readonly label: string; readonly value: number; readonly marked: boolean }[];
}

/** Parts that add up, one row a layer: the waterfall. */
export interface PartsPicture {
  readonly kind: "parts";
  readonly title: string;
  readonly unit: string;
  readonly parts: readonly string[];
  readonly rows: readonly { readonly label: string; readonly values: readonly number[] }[];
}

/** Curves over steps. */
export interface LinePicture {
  readonly kind: "lines";
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly scale: "linear" | "log";
  readonly bar: number | null;
  readonly series: readonly {
    readonly label: string;
    readonly points: readonly (readonly [x: number, y: number])[];
  }[];
}

/** A value for each cell: units by time. */
export interface GridPicture {
  readonly kind: "grid";
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  /** Row by row, between 0 and 1. */
  readonly values: readonly (readonly number[])[];
}

export interface TablePicture {
  readonly kind: "table";
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

export type Picture = BarPicture | PartsPicture | LinePicture | GridPicture | TablePicture;
