// Tables of text: CSV and TSV. An entry of its own, so that only its users load the parser.

// Tensors have their methods whether or not the main entry is imported too.
import "../tensor/methods.js";
import "../tensor/properties.js";
import Papa from "papaparse";
import { Tensor } from "../autograd/tensor.js";
import { describe, shown } from "../ndarray/describe.js";
import { type DType, float32, float64, int64 } from "../ndarray/dtype.js";
import { fromTyped } from "../ndarray/from-data.js";
import { castTo } from "../ops/cast.js";
import { bind, type Arguments } from "./arguments.js";

interface ReadOptions {
  /** What separates fields: "," for `readCsv`, a tab for `readTsv`, unless given. */
  delimiter?: string;
  /** Whether the first record names the columns, as it does unless this is false; without it they are "0", "1", ... */
  header?: boolean;
}

interface NumberOptions {
  /** The columns to take, by name and in this order; all of them unless given. */
  columns?: readonly string[];
  /** The element type, float32 unless given. */
  dtype?: DType;
  /** What stands for an empty field, such as NaN; without it an empty field is an error. */
  missing?: number;
}

/** What `readCsv` gives: records of text, and columns of them as tensors. */
export class Table {
  /** @internal */
  constructor(
    /** The names of the columns. */
    readonly names: readonly string[],
    /** The fields as text, record by record. */
    readonly records: readonly (readonly string[])[],
  ) {}

  /** The number of records. */
  get length(): number {
    return this.records.length;
  }

  /**
   * Columns as numbers.
   *
   * @param options `columns`, `dtype` and `missing`, which stands for empty fields.
   * @returns a tensor [records, columns].
   * @throws RangeError for a field that is no number, naming its record and column.
   * @example const x = table.tensor(["height", "weight"], { missing: NaN });
   */
  tensor(...args: Arguments<NumberOptions, ["columns"]>): Tensor {
    const bound = bind<NumberOptions>("tensor", args, ["columns"], ["dtype", "missing"]);
    const { columns = this.names, dtype = float32, missing } = bound;
    if (!Array.isArray(columns)) {
      throw new TypeError(
        `tensor: argument 'columns' must be an array of names, but got ${describe(columns)}`,
      );
    }
    const places = columns.map((name) => this.#place("tensor", name));
    const values = new Float64Array(this.length * places.length);
    let next = 0;
    this.records.forEach((record, i) => {
      for (const place of places) {
        const field = (record[place] as string).trim();
        const value = field === "" ? missing : field.toLowerCase() === "nan" ? Number.NaN : Number(field);
        if (value === undefined || (Number.isNaN(value) && field !== "" && field.toLowerCase() !== "nan")) {
          const mend = field === "" ? "; say what stands for it: { missing: NaN }" : "";
          throw new RangeError(
            `tensor: record ${i}, column '${this.names[place]}': ${JSON.stringify(field.slice(0, 40))} is no number${mend}`,
          );
        }
        values[next++] = value;
      }
    });
    return castTo(new Tensor(fromTyped(values, [this.length, places.length], float64)), dtype);
  }

  /** A column as text. */
  strings(name: string): string[] {
    const place = this.#place("strings", name);
    return this.records.map((record) => record[place] as string);
  }

  /**
   * A column of words as class numbers.
   *
   * @returns `labels`, the different words in the order of their characters' codes, and `codes`, int64 [records]: the place of each record's word
   * among them.
   * @example const { codes, labels } = table.categories("species");
   */
  categories(name: string): { codes: Tensor; labels: string[] } {
    const words = this.strings(name);
    const labels = [...new Set(words)].sort();
    const codeOf = new Map(labels.map((label, code) => [label, code]));
    const codes = Int32Array.from(words, (word) => codeOf.get(word) as number);
    return { codes: new Tensor(fromTyped(codes, [codes.length], int64)), labels };
  }

  #place(operation: string, name: unknown): number {
    const place = this.names.indexOf(name as string);
    if (place < 0) {
      throw new RangeError(
        `${operation}: there is no column ${typeof name === "string" ? `'${name}'` : shown(name)}; there are ${this.names.slice(0, 20).join(", ")}`,
      );
    }
    return place;
  }
}

/**
 * Reads comma-separated values (RFC 4180): quoted fields may hold commas, quotes and line ends. Empty lines are left out.
 *
 * @param source the text, or the bytes of a file in UTF-8.
 * @throws RangeError for bytes that are no UTF-8, quotes that do not close, records of different lengths and columns of one
 * name, naming the record.
 * @example const table = readCsv(await readFile("iris.csv"));
 * @source https://www.rfc-editor.org/rfc/rfc4180
 */
export function readCsv(source: string | Uint8Array, ...args: Arguments<ReadOptions, []>): Table {
  return read("readCsv", source, ",", args);
}

/** Reads tab-separated values: `readCsv` with a tab between fields. */
export function readTsv(source: string | Uint8Array, ...args: Arguments<ReadOptions, []>): Table {
  return read("readTsv", source, "\t", args);
}

function read(
  operation: string,
  source: unknown,
  separator: string,
  args: Arguments<ReadOptions, []>,
): Table {
  const bound = bind<ReadOptions>(operation, args, [], ["delimiter", "header"]);
  const { delimiter = separator, header = true } = bound;
  if (typeof delimiter !== "string" || delimiter === "" || /["\r\n]/.test(delimiter)) {
    throw new TypeError(
      `${operation}: argument 'delimiter' must be a character, but got ${describe(delimiter)}`,
    );
  }
  const { data, errors } = Papa.parse<string[]>(textOf(operation, source), {
    delimiter,
    skipEmptyLines: true,
  });
  const [fault] = errors;
  if (fault !== undefined) {
    throw new RangeError(`${operation}: record ${fault.row ?? 0} of the file: ${fault.message}`);
  }
  const [first = []] = data;
  const names = header ? first : first.map((_, i) => String(i));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new RangeError(`${operation}: two columns have the name '${twice}'`);
  }
  const uneven = data.findIndex((record) => record.length !== names.length);
  if (uneven >= 0) {
    throw new RangeError(
      `${operation}: record ${uneven} of the file has ${data[uneven]?.length} fields, but there are ${names.length} columns`,
    );
  }
  return new Table(names, header ? data.slice(1) : data);
}

function textOf(operation: string, source: unknown): string {
  if (typeof source === "string") {
    return source.replace(/^\ufeff/, "");
  }
  if (!(source instanceof Uint8Array)) {
    throw new TypeError(`${operation}: expected text or the bytes of a file, but got ${describe(source)}`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(source);
  } catch {
    throw new RangeError(`${operation}: the bytes are no UTF-8; decode them first and pass the text`);
  }
}
