// What typesetting in LaTeX and in plain text share: which parts need parentheses, and how numbers are written.

import type { BinaryOperator, Comparison, Expr, UnaryOperator } from "./expr.js";

export interface TypesetOptions {
  /** What inputs are called, by default x, then x1, x2, ... */
  readonly inputs?: readonly string[];
  /** What parameters are called, by default p0, p1, ... A name that is a Greek letter's becomes that letter. */
  readonly parameters?: readonly string[];
}

/** How tightly a formula holds together, from loose to tight. */
export enum Binding {
  Cases,
  Comparison,
  Sum,
  Product,
  Sign,
  Power,
  Atom,
}

export interface Piece {
  readonly text: string;
  readonly binding: Binding;
}

const COMPARISONS: Readonly<Record<Comparison, readonly [plain: string, latex: string]>> = {
  lt: ["<", "<"],
  le: ["<=", "\\le"],
  gt: [">", ">"],
  ge: [">=", "\\ge"],
  eq: ["=", "="],
  ne: ["!=", "\\ne"],
};

/** Numbers that are better known by what they are. */
const KNOWN: readonly (readonly [value: number, plain: string, latex: string])[] = [
  [Math.PI, "pi", "\\pi"],
  [Math.SQRT2, "sqrt(2)", "\\sqrt{2}"],
  [Math.SQRT1_2, "sqrt(1/2)", "\\sqrt{1/2}"],
  [Math.sqrt(2 / Math.PI), "sqrt(2/pi)", "\\sqrt{2/\\pi}"],
  [Math.LN2, "log(2)", "\\log 2"],
  [1 / 6, "1/6", "\\tfrac{1}{6}"],
];

export abstract class Typesetter {
  constructor(protected readonly options: TypesetOptions) {}

  formula(e: Expr): string {
    return this.piece(e).text;
  }

  protected abstract name(name: string): string;
  protected abstract call(name: string, operands: readonly Expr[]): Piece;
  protected abstract unary(operator: UnaryOperator, a: Expr): Piece;
  protected abstract quotient(a: Expr, b: Expr): Piece;
  protected abstract power(a: Expr, b: Expr): Piece;
  protected abstract product(a: Expr, b: Expr): Piece;
  protected abstract cases(branches: readonly (readonly [value: Expr, condition: Expr | null])[]): Piece;
  protected abstract readonly latex: boolean;
  protected abstract readonly words: Readonly<Record<"and" | "or" | "xor" | "not" | "isNaN", string>>;
  protected abstract parenthesised(text: string): string;

  /** The text of a part, in parentheses where it holds together less than is asked. */
  protected part(e: Expr, least: Binding): string {
    const { text, binding } = this.piece(e);
    return binding < least ? this.parenthesised(text) : text;
  }

  protected piece(e: Expr): Piece {
    const { head, operands } = e;
    const [a, b] = operands as [Expr, Expr];
    switch (head.kind) {
      case "constant":
        return this.number(head.value);
      case "input":
        return atom(
          this.name(this.options.inputs?.[head.index] ?? (head.index === 0 ? "x" : `x${head.index}`)),
        );
      case "parameter":
        return atom(this.name(this.options.parameters?.[head.index] ?? `p${head.index}`));
      case "unary":
        return this.unary(head.operator, a);
      case "binary":
        return this.binary(head.operator, a, b);
      case "compare": {
        const sign = COMPARISONS[head.operator][this.latex ? 1 : 0];
        return {
          text: `${this.part(a, Binding.Sum)} ${sign} ${this.part(b, Binding.Sum)}`,
          binding: Binding.Comparison,
        };
      }
      case "connective": {
        const word = this.words[head.operator];
        return {
          text: `${this.part(a, Binding.Comparison)} ${word} ${this.part(b, Binding.Comparison)}`,
          binding: Binding.Cases,
        };
      }
      case "not":
        return { text: `${this.words.not} ${this.part(a, Binding.Sum)}`, binding: Binding.Comparison };
      case "isNaN":
        return { text: `${this.part(a, Binding.Sum)} ${this.words.isNaN}`, binding: Binding.Comparison };
      case "select":
        return this.cases(branchesOf(e));
      case "call":
        return this.call(head.fn.name, operands);
    }
  }

  private number(value: number): Piece {
    const size = Math.abs(value);
    const known = KNOWN.find(([number]) => number === size);
    const text = known === undefined ? this.digits(size) : known[this.latex ? 2 : 1];
    const negative = value < 0 || Object.is(value, -0);
    return negative ? { text: `-${text}`, binding: Binding.Sign } : { text, binding: Binding.Atom };
  }

  protected digits(size: number): string {
    if (Number.isNaN(size)) return this.latex ? "\\mathrm{NaN}" : "NaN";
    if (size === Number.POSITIVE_INFINITY) return this.latex ? "\\infty" : "inf";
    const [digits = "", exponent] = String(size).split("e");
    return exponent === undefined || !this.latex
      ? String(size)
      : `${digits} \\cdot 10^{${exponent.replace("+", "")}}`;
  }

  private binary(operator: BinaryOperator, a: Expr, b: Expr): Piece {
    switch (operator) {
      case "add": {
        const right = this.part(b, Binding.Product);
        const joined = right.startsWith("-") ? `- ${right.slice(1)}` : `+ ${right}`;
        return { text: `${this.part(a, Binding.Sum)} ${joined}`, binding: Binding.Sum };
      }
      case "sub":
        return {
          text: `${this.part(a, Binding.Sum)} - ${this.part(b, Binding.Product)}`,
          binding: Binding.Sum,
        };
      case "mul":
        return a === b ? this.square(a) : this.product(a, b);
      case "div":
        return this.quotient(a, b);
      case "pow":
        return this.power(a, b);
      default:
        return this.call(operator, [a, b]);
    }
  }

  private square(a: Expr): Piece {
    return { text: `${this.part(a, Binding.Atom)}^2`, binding: Binding.Power };
  }
}

export function atom(text: string): Piece {
  return { text, binding: Binding.Atom };
}

/** A chain of `select` in the other branch is one distinction of cases. */
function branchesOf(e: Expr): [value: Expr, condition: Expr | null][] {
  const [condition, then, otherwise] = e.operands as [Expr, Expr, Expr];
  const rest: [Expr, Expr | null][] =
    otherwise.head.kind === "select" ? branchesOf(otherwise) : [[otherwise, null]];
  return [[then, condition], ...rest];
}
