import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import type { DType } from "../../src/ndarray/dtype.js";
import { type FormatOptions, formatTensor, type Printable } from "../../src/tensor/format.js";
import { formatFixed, formatScalar, formatScientific, type Scalar } from "../../src/tensor/number.js";
import {
  getPrintoptions,
  type PrintOptions,
  type PrintOptionsChange,
  type PrintProfile,
  setPrintoptions,
} from "../../src/tensor/print-options.js";
import {
  DTYPES,
  decoded,
  drawing,
  encoded,
  printable,
  type Question,
  randomQuestion,
  type ScalarQuestion,
} from "./printing-questions.js";

type Answer = Question & { readonly text: string; readonly gradFnName?: string };

type RecordedOptions = Omit<PrintOptions, "threshold"> & { readonly threshold: number | "inf" };

interface Fixtures {
  readonly about: string;
  readonly tensors: readonly Answer[];
  readonly scalars: readonly (readonly [...ScalarQuestion, string])[];
  readonly calls: readonly { readonly call: PrintOptionsChange; readonly options: RecordedOptions }[];
}

const RECORDER = new URL("../../tools/record-printing.py", import.meta.url).pathname;
const FIXTURES = new URL("./fixtures/printing.json", import.meta.url);
const fixtures = JSON.parse(readFileSync(FIXTURES, "utf8")) as Fixtures;

afterEach(() => setPrintoptions({ profile: "default" }));

function print(c: Answer): string {
  setPrintoptions({ profile: "default" });
  setPrintoptions(c.options ?? {});
  return formatTensor(printable(c), c.defaultDtype ? { defaultDtype: DTYPES[c.defaultDtype] } : {});
}

describe(`formatTensor prints what ${fixtures.about} prints, to the letter`, () => {
  fixtures.tensors.forEach((c, i) => {
    const asked = { ...c.options, ...(c.gradFnName ? { gradFn: c.gradFnName } : {}) };
    it(`${i}: ${c.dtype} [${c.shape}] ${JSON.stringify(c.values ?? [c.start, c.step]).slice(0, 60)} ${JSON.stringify(asked)}`, () => {
      expect(print(c)).toBe(c.text);
    });
  });
});

describe("formatTensor", () => {
  it("reads a shown element once and no other: 6 of a vector and 36 of a matrix of 10^6 elements", () => {
    const reads = (shape: readonly number[]): number => {
      let count = 0;
      const source = printable({ shape, dtype: "float32", start: 0.5, step: 0.25 });
      const at = (index: readonly number[]): Scalar => {
        count++;
        return source.at(index);
      };
      formatTensor({ ...source, at });
      return count;
    };
    expect(reads([1_000_000])).toBe(6);
    expect(reads([1000, 1000])).toBe(36);
    expect(reads([1000])).toBe(1000);
  });

  it("takes options for one call, and leaves those in force as they were", () => {
    const t = printable({ shape: [20], dtype: "float32", values: [0.03125] });
    const options: FormatOptions = { precision: 2, threshold: 5, edgeitems: 1, sciMode: true };
    expect(formatTensor(t, options)).toBe("tensor([3.12e-02,  ..., 3.12e-02])");
    expect(formatTensor(t, { threshold: 5, edgeitems: 1 })).toBe("tensor([0.0312,  ..., 0.0312])");
  });

  it("takes an option of one call before the one in force, automatic notation too", () => {
    setPrintoptions({ precision: 1, sciMode: true });
    const t = printable({ shape: [1], dtype: "float32", values: [0.5] });
    expect(formatTensor(t)).toBe("tensor([5.0e-01])");
    expect(formatTensor(t, { sciMode: null, precision: 2 })).toBe("tensor([0.50])");
  });

  it("shows dots alone where edgeitems is 0, as PyTorch 2 does", () => {
    const options = { threshold: 0, edgeitems: 0 };
    const printed = (shape: readonly number[]): string =>
      formatTensor(printable({ shape, dtype: "int64", values: [7], requiresGrad: true }), options);
    expect(printed([4])).toBe("tensor([...], requires_grad=True)");
    expect(printed([4, 2])).toBe("tensor([...], requires_grad=True)");
    expect(printed([])).toBe("tensor(7, requires_grad=True)");
  });

  it("takes bool and int64 elements as whatever holds them", () => {
    const of = (value: Scalar, dtype: DType): Printable => ({
      ...printable({ shape: [1], dtype: "bool" }),
      dtype,
      at: () => value,
    });
    for (const value of [true, 1, 1n]) {
      expect(formatTensor(of(value, DTYPES.bool))).toBe("tensor([True])");
      expect(formatTensor(of(value, DTYPES.int64))).toBe("tensor([1])");
      expect(formatTensor(of(value, DTYPES.float64), { defaultDtype: DTYPES.float64 })).toBe("tensor([1.])");
    }
  });
});

describe("setPrintoptions", () => {
  it(`keeps and resets as ${fixtures.about} does, call after call`, () => {
    for (const { call, options } of fixtures.calls) {
      setPrintoptions(call);
      const threshold = options.threshold === "inf" ? Number.POSITIVE_INFINITY : options.threshold;
      expect(getPrintoptions(), JSON.stringify(call)).toEqual({ ...options, threshold });
    }
  });

  it("takes null for not given", () => {
    setPrintoptions({ precision: 7, edgeitems: 1 });
    setPrintoptions({ precision: null, edgeitems: null, threshold: null, linewidth: null, profile: null });
    expect(getPrintoptions()).toMatchObject({ precision: 7, edgeitems: 1, threshold: 1000, linewidth: 80 });
  });

  it("refuses what cannot be printed with, by name, and changes nothing", () => {
    const before = getPrintoptions();
    for (const precision of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => setPrintoptions({ linewidth: 9, precision })).toThrow(
        /precision must be an integer .* got/,
      );
      expect(() => setPrintoptions({ linewidth: 9, edgeitems: precision })).toThrow(
        /edgeitems must be an integer/,
      );
    }
    expect(() => setPrintoptions({ threshold: Number.NaN })).toThrow(
      /threshold must be a number, but got NaN/,
    );
    expect(() => setPrintoptions({ linewidth: Number.NaN })).toThrow(
      /linewidth must be a number, but got NaN/,
    );
    expect(() => setPrintoptions({ profile: "long" as PrintProfile })).toThrow(
      /profile must be "default", "short" or "full", but got "long"/,
    );
    expect(getPrintoptions()).toEqual(before);
  });
});

describe(`formatScalar writes Python's repr(item()) of ${fixtures.about}`, () => {
  for (const [dtype, value, text] of fixtures.scalars) {
    it(`${dtype} ${value}: ${text}`, () => {
      expect(formatScalar(decoded(value, DTYPES[dtype]), DTYPES[dtype])).toBe(text);
    });
  }

  it("widens a float32 that is given with more digits than the type has", () => {
    expect(formatScalar(0.1, DTYPES.float32)).toBe("0.10000000149011612");
  });
});

describe("Python's number formats, where JavaScript's differ", () => {
  it("a tie goes to the even digit", () => {
    expect([0.5, 1.5, 2.5, -2.5].map((x) => formatFixed(x, 0))).toEqual(["0", "2", "2", "-2"]);
    expect([0.125, 0.375].map((x) => formatFixed(x, 2))).toEqual(["0.12", "0.38"]);
    expect([1.25, 1.75, 2.5].map((x) => formatScientific(x, x === 2.5 ? 0 : 1))).toEqual([
      "1.2e+00",
      "1.8e+00",
      "2e+00",
    ]);
  });

  it("1e21 and more have all their digits, and so have 150 places", () => {
    expect(formatFixed(1e23, 1)).toBe("99999999999999991611392.0");
    expect(formatFixed(2 ** -150, 150)).toBe(`0.${String(5n ** 150n).padStart(150, "0")}`);
    expect(formatScientific(1e23, 22)).toBe("9.9999999999999991611392e+22");
    expect(formatScientific(1e23, 15)).toBe("9.999999999999999e+22");
  });
});

// Where PyTorch is found, tensors made at random are printed on both sides.
function findPyTorch(): string | undefined {
  return ["/usr/bin/python3", "python3"].find((python) => {
    try {
      execFileSync(python, ["-c", "import torch"], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  });
}

describe("live PyTorch", () => {
  const python = findPyTorch();
  const title = python ?? "left out: no python3 with PyTorch was found";
  it.skipIf(python === undefined)(
    `prints 500 random tensors and 2,000 random scalars to the letter (${title})`,
    () => {
      const seed = Number(process.env.OGEE_SEED ?? Math.floor(Math.random() * 2 ** 32));
      console.log(`live printing test: OGEE_SEED=${seed}`);
      const draw = drawing(seed);
      const scalars = Array.from({ length: 2000 }, (): ScalarQuestion => {
        const dtype = draw.pick(["float32", "float64"]);
        return [
          dtype,
          encoded(draw.below(2) === 0 ? draw.float(dtype) : draw.below(2 ** 40) / 2 ** draw.below(60)),
        ];
      });
      const tensors = Array.from({ length: 500 }, () => randomQuestion(draw));
      const output = execFileSync(python ?? "", [RECORDER, "-"], {
        input: JSON.stringify({ tensors, scalars }),
        maxBuffer: 2 ** 28,
      });
      const theirs = JSON.parse(output.toString()) as { tensors: Answer[]; scalars: string[] };
      expect([theirs.tensors.length, theirs.scalars.length]).toEqual([tensors.length, scalars.length]);
      for (const answer of theirs.tensors) expect(print(answer), JSON.stringify(answer)).toBe(answer.text);
      scalars.forEach(([dtype, value], i) => {
        expect(formatScalar(decoded(value, DTYPES[dtype]), DTYPES[dtype]), `${dtype} ${value}`).toBe(
          theirs.scalars[i],
        );
      });
    },
  );
});
