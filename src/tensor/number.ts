// Numbers as Python writes them.
//
// JavaScript's toFixed and toExponential round a tie away from zero and give up at 1e21 or 100 digits; Python rounds a
// tie to even and has no such limits. So digits are taken from the exact binary value, in integers.

import type { DType } from "../ndarray/dtype.js";

/** An element as it is read from a tensor. */
export type Scalar = number | bigint | boolean;

/**
 * Python's `repr(t.item())` for one element of type `dtype`: the shortest digits that read back as the same float64
 * (a float32 is widened first), with a point or an exponent for floating types; `True` and `False` for bool.
 *
 * @param value the element
 * @param dtype its type
 * @returns the text
 * @example
 * formatScalar(0.1, float32); // "0.10000000149011612"
 * formatScalar(1e16, float64); // "1e+16"
 * formatScalar(3, int64); // "3"
 * @source https://docs.python.org/3/library/functions.html#repr
 */
export function formatScalar(value: Scalar, dtype: DType): string {
  if (!dtype.isFloatingPoint) return formatExact(value, dtype);
  return floatRepr(dtype.itemsize === 4 ? Math.fround(Number(value)) : Number(value));
}

/** Python's `format(value, "")` for an element of an integer or bool type. */
export function formatExact(value: Scalar, dtype: DType): string {
  if (dtype.category === "bool") return value ? "True" : "False";
  return String(typeof value === "boolean" ? Number(value) : value);
}

/** Python's `f"{x:.{precision}f}"`. */
export function formatFixed(x: number, precision: number): string {
  if (!Number.isFinite(x)) return nonFinite(x);
  const { numerator, denominator } = scaled(Math.abs(x), precision);
  const digits = String(roundHalfEven(numerator, denominator)).padStart(precision + 1, "0");
  return sign(x) + withPoint(digits, digits.length - precision);
}

/** Python's `f"{x:.{precision}e}"`. */
export function formatScientific(x: number, precision: number): string {
  if (!Number.isFinite(x)) return nonFinite(x);
  if (x === 0) return `${sign(x)}${withPoint("0".repeat(precision + 1), 1)}e+00`;
  const size = Math.abs(x);
  let exponent = decimalExponent(size);
  const { numerator, denominator } = scaled(size, precision - exponent);
  let digits = String(roundHalfEven(numerator, denominator));
  // 9.99...9 rounds up to 10.0...0.
  if (digits.length > precision + 1) {
    digits = digits.slice(0, -1);
    exponent++;
  }
  return `${sign(x)}${withPoint(digits, 1)}e${signedExponent(exponent)}`;
}

// Python leaves positional notation below 1e-4 and from 1e16 on.
function floatRepr(x: number): string {
  if (!Number.isFinite(x)) return nonFinite(x);
  const [mantissa = "", exponentText] = Math.abs(x).toExponential().split("e");
  const digits = mantissa.replace(".", "");
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) return `${sign(x)}${mantissa}e${signedExponent(exponent)}`;
  if (exponent < 0) return `${sign(x)}0.${"0".repeat(-exponent - 1)}${digits}`;
  return sign(x) + withPoint(digits.padEnd(exponent + 2, "0"), exponent + 1);
}

/** floor(log10(x)) of a finite x > 0, exactly. */
function decimalExponent(x: number): number {
  // The shortest digits may have been rounded up to a power of ten that x does not reach, as those of 1e23 are.
  const exponent = Number(x.toExponential().split("e")[1]);
  const { numerator, denominator } = scaled(x, -exponent);
  return numerator < denominator ? exponent - 1 : exponent;
}

interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** x 10^power of a finite x >= 0, exactly. */
function scaled(x: number, power: number): Fraction {
  const { mantissa, exponent } = binaryParts(x);
  const tens = 10n ** BigInt(Math.abs(power));
  const twos = 1n << BigInt(Math.abs(exponent));
  return {
    numerator: mantissa * (power > 0 ? tens : 1n) * (exponent > 0 ? twos : 1n),
    denominator: (power < 0 ? tens : 1n) * (exponent < 0 ? twos : 1n),
  };
}

const BITS = new DataView(new ArrayBuffer(8));

/** A finite x >= 0 as mantissa 2^exponent. */
function binaryParts(x: number): { readonly mantissa: bigint; readonly exponent: number } {
  BITS.setFloat64(0, x);
  const bits = BITS.getBigUint64(0);
  const fraction = bits & 0xfffffffffffffn;
  const biased = Number(bits >> 52n);
  if (biased === 0) return { mantissa: fraction, exponent: -1074 };
  return { mantissa: fraction | 0x10000000000000n, exponent: biased - 1075 };
}

function roundHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = 2n * (numerator % denominator);
  const up = twice > denominator || (twice === denominator && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}

function withPoint(digits: string, place: number): string {
  return place < digits.length ? `${digits.slice(0, place)}.${digits.slice(place)}` : digits;
}

function signedExponent(exponent: number): string {
  return `${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function sign(x: number): string {
  return x < 0 || Object.is(x, -0) ? "-" : "";
}

function nonFinite(x: number): string {
  if (Number.isNaN(x)) return "nan";
  return x > 0 ? "inf" : "-inf";
}
