import { describe, expect, it } from "vitest";
import { logistic, logisticSlope } from "../../src/activations/sigmoid.js";
import { type Expr, input, select } from "../../src/expr/expr.js";
import { sechSquared } from "../../src/expr/hyperbolic.js";
import type { ElementType } from "../../src/kernels/element-type.js";
import type { ElementwiseSpec } from "../../src/kernels/elementwise.js";
import { scalarFunctions } from "../../src/kernels/scalar-functions.js";
import { edges, float32Samples, float32Ulp, float64Ulp } from "./float-units.js";
import { elements, numbers, relaxedSimd, runFlat } from "./run-kernel.js";

const SEED = 20240611;
const N = 20000;
const x = input(0);
const y = input(1);

function spec(value: Expr, type: ElementType, operands: number, lanes?: "single"): ElementwiseSpec {
  const array = { type, layout: "contiguous" } as const;
  return {
    outputs: [{ ...array, value }],
    operands: Array.from({ length: operands }, () => array),
    compute: type,
    parameters: 0,
    ...(lanes === undefined ? {} : { lanes }),
  };
}

/** With and without the fused multiply-add, where the runtime has it. */
const machines = relaxedSimd ? [true, false] : [false];

// Power series for |x| < 2.5, a continued fraction beyond: neither cancels.
function erfc(v: number): number {
  if (v < 0) return 2 - erfc(-v);
  if (v < 2.5) return 1 - erf(v);
  if (v === Number.POSITIVE_INFINITY) return 0;
  let fraction = 0;
  for (let k = 120; k >= 1; k--) fraction = k / 2 / (v + fraction);
  return Math.exp(-v * v) / Math.sqrt(Math.PI) / (v + fraction);
}

function erf(v: number): number {
  if (v === 0) return v;
  if (Math.abs(v) >= 2.5) return Math.sign(v) * (1 - erfc(Math.abs(v)));
  let sum = 0;
  let term = v;
  for (let n = 0; n < 100; n++) {
    sum += term / (2 * n + 1);
    term *= (-v * v) / (n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

/** C's pow, which JavaScript's ** leaves at 1 to the NaN and -1 to infinity. */
function pow(a: number, b: number): number {
  return a === 1 || (a === -1 && Math.abs(b) === Number.POSITIVE_INFINITY) ? 1 : a ** b;
}

const { fmod, remainder, floorDivide } = scalarFunctions as Record<string, (a: number, b: number) => number>;

describe(`float32 functions at ${N} points, seed ${SEED}`, () => {
  const samples = float32Samples(N, SEED);
  const unary: readonly [string, Expr, (v: number) => number, number][] = [
    ["exp", x.exp(), Math.exp, 0.502],
    ["exp2", x.exp2(), (v) => 2 ** v, 0.502],
    ["expm1", x.expm1(), Math.expm1, 0.504],
    ["log", x.log(), Math.log, 0.501],
    ["log2", x.log2(), Math.log2, 0.501],
    ["log10", x.log10(), Math.log10, 0.501],
    ["log1p", x.log1p(), Math.log1p, 0.501],
    ["log1p(exp(-|x|))", x.abs().neg().exp().log1p(), (v) => Math.log1p(Math.exp(-Math.abs(v))), 0.502],
    ["tanh", x.tanh(), Math.tanh, 0.504],
    ["sinh", x.sinh(), Math.sinh, 0.504],
    ["cosh", x.cosh(), Math.cosh, 0.504],
    ["sin", x.sin(), Math.sin, 0.502],
    ["cos", x.cos(), Math.cos, 0.502],
    ["erf", x.erf(), erf, 0.502],
    ["erfc", x.erfc(), erfc, 0.51],
    ["atan", x.atan(), Math.atan, 0.501],
    ["sqrt", x.sqrt(), Math.sqrt, 0.5],
    ["sign", x.sign(), Math.sign, 0],
    ["floor", x.floor(), Math.floor, 0],
    ["ceil", x.ceil(), Math.ceil, 0],
    ["trunc", x.trunc(), Math.trunc, 0],
  ];
  for (const relaxed of machines) {
    for (const [name, value, exact, bound] of unary) {
      it(`${name}${relaxed ? " with fused multiply-add" : ""}: at most ${bound} ULP`, () => {
        const [out] = runFlat(spec(value, "float32", 1), [elements("float32", samples)], N, [], { relaxed });
        expectWithin(
          numbers(out as Float32Array),
          samples.map((v) => exact(v)),
          bound,
          float32Ulp,
          (i) => `${samples[i]}`,
        );
      });
    }
  }

  const pairs = edges.flatMap((a) => edges.map((b) => [Math.fround(a), Math.fround(b)] as const));
  const a = [...pairs.map((p) => p[0]), ...float32Samples(N - pairs.length, SEED + 1)];
  const b = [...pairs.map((p) => p[1]), ...float32Samples(N - pairs.length, SEED + 2).reverse()];
  const binary: readonly [string, Expr, (a: number, b: number) => number, number][] = [
    ["pow", x.pow(y), pow, 0.502],
    ["fmod", x.fmod(y), fmod as typeof pow, 0.5],
    ["remainder", x.remainder(y), remainder as typeof pow, 0.5],
    ["floorDivide", x.floorDivide(y), floorDivide as typeof pow, 0.5],
    ["atan2", x.atan2(y), Math.atan2, 0.501],
    ["div", x.div(y), (p, q) => p / q, 0.5],
    ["copysign", x.copysign(y), (p, q) => (q < 0 || Object.is(q, -0) ? -Math.abs(p) : Math.abs(p)), 0],
  ];
  for (const [name, value, exact, bound] of binary) {
    it(`${name}: at most ${bound} ULP`, () => {
      const [out] = runFlat(spec(value, "float32", 2), [elements("float32", a), elements("float32", b)], N);
      expectWithin(
        numbers(out as Float32Array),
        a.map((v, i) => exact(v, b[i] as number)),
        bound,
        float32Ulp,
        (i) => `${a[i]}, ${b[i]}`,
      );
    });
  }

  it("min and max: NaN where either operand is NaN, else the smaller and the larger", () => {
    for (const [value, exact] of [
      [x.min(y), Math.min],
      [x.max(y), Math.max],
    ] as const) {
      const [out] = runFlat(spec(value, "float32", 2), [elements("float32", a), elements("float32", b)], N);
      numbers(out as Float32Array).forEach((v, i) => {
        const want = exact(a[i] as number, b[i] as number);
        expect(v === want || (Number.isNaN(v) && Number.isNaN(want)), `${a[i]}, ${b[i]}: ${v}`).toBe(true);
      });
    }
  });

  for (const relaxed of machines) {
    it(`sigmoid in float32 lanes${relaxed ? " with fused multiply-add" : ""}: at most 2.4 ULP, its slope 2`, () => {
      const e = (v: number): number => Math.exp(-Math.abs(v));
      for (const [value, exact, bound] of [
        [logistic(x), (v: number) => (v < 0 ? e(v) : 1) / (1 + e(v)), 2.4],
        [logisticSlope(x), (v: number) => e(v) / (1 + e(v)) ** 2, 2],
      ] as const) {
        const inputs = elements("float32", samples);
        const [out] = runFlat(spec(value, "float32", 1, "single"), [inputs], N, [], { relaxed });
        const wanted = samples.map((v) => exact(v));
        expectWithin(numbers(out as Float32Array), wanted, bound, float32Ulp, (i) => `${samples[i]}`);
      }
    });

    it(`in float32 lanes${relaxed ? " with fused multiply-add" : ""}: tanh within 2.5 ULP, its slope within 2.5`, () => {
      const near = samples.map((v, i) => (i % 2 === 0 ? v : 40 * Math.tanh(v) * ((i % 1009) / 1009)));
      const points = [...elements("float32", near)].map(Number).filter((v) => !Number.isNaN(v));
      const slope = (v: number): number => {
        const e = Math.exp(-2 * Math.abs(v));
        return (4 * e) / (1 + e) ** 2;
      };
      for (const [value, exact, bound] of [
        [x.tanh(), Math.tanh, 2.5],
        [sechSquared(x), slope, 2.5],
      ] as const) {
        const [out] = runFlat(
          spec(value, "float32", 1, "single"),
          [elements("float32", points)],
          points.length,
          [],
          { relaxed },
        );
        expectWithin(
          numbers(out as Float32Array),
          points.map(exact),
          bound,
          float32Ulp,
          (i) => `${points[i]}`,
        );
      }
    });
  }

  it("exp in float32 lanes: at most 1.02 ULP; 1 / (1 + exp(-x)) written without overflow: at most 2.5", () => {
    const e = x.abs().neg().exp();
    const sigmoid = select(x.lt(0), e, 1).div(e.add(1));
    for (const [value, exact, bound] of [
      [x.exp(), Math.exp, 1.02],
      [sigmoid, (v: number): number => (v < -700 ? Math.exp(v) : 1 / (1 + Math.exp(-v))), 2.5],
    ] as const) {
      const finite = samples.filter((v) => !Number.isNaN(v));
      const [out] = runFlat(
        spec(value, "float32", 1, "single"),
        [elements("float32", finite)],
        finite.length,
      );
      expectWithin(numbers(out as Float32Array), finite.map(exact), bound, float32Ulp, (i) => `${finite[i]}`);
    }
  });
});

describe(`float64 functions at ${N} points, seed ${SEED}`, () => {
  // JavaScript's own functions are within 1 ULP, so a bound here is about 1 above the kernel's true error.
  const samples = float32Samples(N, SEED + 3).map((v) => v * (1 + 2 ** -30));
  const unary: readonly [string, Expr, (v: number) => number, number][] = [
    ["exp", x.exp(), Math.exp, 2],
    ["expm1", x.expm1(), Math.expm1, 2.7],
    ["log", x.log(), Math.log, 2],
    ["log1p", x.log1p(), Math.log1p, 2],
    ["tanh", x.tanh(), Math.tanh, 0],
    ["sin", x.sin(), Math.sin, 0],
  ];
  for (const relaxed of machines) {
    for (const [name, value, exact, bound] of unary) {
      it(`${name}${relaxed ? " with fused multiply-add" : ""}: within ${bound} ULP of JavaScript's`, () => {
        const [out] = runFlat(spec(value, "float64", 1), [elements("float64", samples)], N, [], { relaxed });
        expectWithin(
          numbers(out as Float64Array),
          samples.map(exact),
          bound,
          float64Ulp,
          (i) => `${samples[i]}`,
        );
      });
    }
  }

  it("exp reaches subnormals and infinity: -744.4, -745.2, 709.78, 709.79", () => {
    const points = [
      -744.4,
      -745.2,
      -708.5,
      709.78,
      709.79,
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ];
    const [out] = runFlat(spec(x.exp(), "float64", 1), [elements("float64", points)], points.length);
    expectWithin(numbers(out as Float64Array), points.map(Math.exp), 1, float64Ulp, (i) => `${points[i]}`);
  });
});

function expectWithin(
  computed: readonly number[],
  exact: readonly number[],
  bound: number,
  ulp: (computed: number, exact: number) => number,
  point: (index: number) => string,
): void {
  let worst = -1;
  let at = 0;
  computed.forEach((value, i) => {
    const distance = ulp(value, exact[i] as number);
    if (distance > worst) [worst, at] = [distance, i];
  });
  expect(worst, `f(${point(at)}) = ${computed[at]}, exactly ${exact[at]}`).toBeLessThanOrEqual(bound);
}
