// Expressions as formulas: in LaTeX, and as plain text.

import type { BinaryOperator, Comparison, Expr, UnaryOperator } from "./expr.js";

export interface TypesetOptions {
  /** What inputs are called, by default x, then x1, x2, ... */
  readonly inputs?: readonly string[];
  /** What parameters are called, by default p0, p1, ... A name that is a Greek letter's becomes that letter. */
  readonly parameters?: readonly string[];
}

/**
 * The expression in LaTeX, for mathematics mode.
 *
 * @example latex(ONE.div(input(0).neg().exp().add(1))) // "\\frac{1}{e^{-x} + 1}"
 */
export function latex(e: Expr, options: TypesetOptions = {}): string {
  return new Latex(options).formula(e);
}

/**
 * The expression in plain text.
 *
 * @example plainText(ONE.div(input(0).neg().exp().add(1))) // "1 / (exp(-x) + 1)"
 */
export function plainText(e: Expr, options: TypesetOptions = {}): string {
  return new Plain(options).formula(e);
}

/** How tightly a formula holds together, from loose to tight. */
enum Binding {
  Cases,
  Comparison,
  Sum,
  Product,
  Sign,
  Power,
  Atom,
}

interface Piece {
  readonly text: string;
  readonly binding: Binding;
}

const COMPARISONS: Readonly<Record<Comparison, readonly [plain: string, latex: string]>> = {
  lt: ["<", "<"], le: ["<=", "\\le"], gt: [">", ">"], ge: [">=", "\\ge"], eq: ["=", "="], ne: ["!=", "\\ne"],
};

const GREEK: ReadonlySet<string> = new Set(["alpha", "beta", "gamma", "delta", "lambda", "mu", "sigma", "theta"]);

/** Numbers that are better known by what they are. */
const KNOWN: readonly (readonly [value: number, plain: string, latex: string])[] = [
  [Math.PI, "pi", "\\pi"],
  [Math.SQRT2, "sqrt(2)", "\\sqrt{2}"],
  [Math.SQRT1_2, "sqrt(1/2)", "\\sqrt{1/2}"],
  [Math.sqrt(2 / Math.PI), "sqrt(2/pi)", "\\sqrt{2/\\pi}"],
  [Math.LN2, "log(2)", "\\log 2"],
  [1 / 6, "1/6", "\\tfrac{1}{6}"],
];

abstract class Typesetter {
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
        return atom(this.name(this.options.inputs?.[head.index] ?? (head.index === 0 ? "x" : `x${head.index}`)));
      case "parameter":
        return atom(this.name(this.options.parameters?.[head.index] ?? `p${head.index}`));
      case "unary":
        return this.unary(head.operator, a);
      case "binary":
        return this.binary(head.operator, a, b);
      case "compare": {
        const sign = COMPARISONS[head.operator][this.latex ? 1 : 0];
        return { text: `${this.part(a, Binding.Sum)} ${sign} ${this.part(b, Binding.Sum)}`, binding: Binding.Comparison };
      }
      case "connective": {
        const word = this.words[head.operator];
        return { text: `${this.part(a, Binding.Comparison)} ${word} ${this.part(b, Binding.Comparison)}`, binding: Binding.Cases };
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
    return exponent === undefined || !this.latex ? String(size) : `${digits} \\cdot 10^{${exponent.replace("+", "")}}`;
  }

  private binary(operator: BinaryOperator, a: Expr, b: Expr): Piece {
    switch (operator) {
      case "add": {
        const right = this.part(b, Binding.Product);
        const joined = right.startsWith("-") ? `- ${right.slice(1)}` : `+ ${right}`;
        return { text: `${this.part(a, Binding.Sum)} ${joined}`, binding: Binding.Sum };
      }
      case "sub":
        return { text: `${this.part(a, Binding.Sum)} - ${this.part(b, Binding.Product)}`, binding: Binding.Sum };
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

function atom(text: string): Piece {
  return { text, binding: Binding.Atom };
}

/** A chain of `select` in the other branch is one distinction of cases. */
function branchesOf(e: Expr): [value: Expr, condition: Expr | null][] {
  const [condition, then, otherwise] = e.operands as [Expr, Expr, Expr];
  const rest: [Expr, Expr | null][] = otherwise.head.kind === "select" ? branchesOf(otherwise) : [[otherwise, null]];
  return [[then, condition], ...rest];
}

class Plain extends Typesetter {
  protected readonly latex = false;
  protected readonly words = { and: "and", or: "or", xor: "xor", not: "not", isNaN: "is NaN" };

  protected parenthesised(text: string): string {
    return `(${text})`;
  }
  protected name(name: string): string {
    return name;
  }
  protected call(name: string, operands: readonly Expr[]): Piece {
    return atom(`${name}(${operands.map((o) => this.formula(o)).join(", ")})`);
  }
  protected unary(operator: UnaryOperator, a: Expr): Piece {
    if (operator === "neg") return { text: `-${this.part(a, Binding.Product)}`, binding: Binding.Sign };
    return operator === "abs" ? atom(`|${this.formula(a)}|`) : this.call(operator, [a]);
  }
  protected product(a: Expr, b: Expr): Piece {
    return { text: `${this.part(a, Binding.Product)} * ${this.part(b, Binding.Power)}`, binding: Binding.Product };
  }
  protected quotient(a: Expr, b: Expr): Piece {
    return { text: `${this.part(a, Binding.Product)} / ${this.part(b, Binding.Power)}`, binding: Binding.Product };
  }
  protected power(a: Expr, b: Expr): Piece {
    return { text: `${this.part(a, Binding.Atom)}^${this.part(b, Binding.Atom)}`, binding: Binding.Power };
  }
  protected cases(branches: readonly (readonly [value: Expr, condition: Expr | null])[]): Piece {
    const text = branches
      .map(([value, c]) => `${this.part(value, Binding.Comparison)}${c === null ? "" : ` if ${this.formula(c)}`}`)
      .join(", else ");
    return { text, binding: Binding.Cases };
  }
}

/** Functions that LaTeX has a command for. */
const COMMANDS: Readonly<Record<string, string>> = {
  exp: "\\exp", log: "\\log", sin: "\\sin", cos: "\\cos", tan: "\\tan", sinh: "\\sinh", cosh: "\\cosh", tanh: "\\tanh",
  asin: "\\arcsin", acos: "\\arccos", atan: "\\arctan", min: "\\min", max: "\\max", lgamma: "\\log\\Gamma",
  digamma: "\\psi",
};

class Latex extends Typesetter {
  protected readonly latex = true;
  protected readonly words = {
    and: "\\text{ and }", or: "\\text{ or }", xor: "\\text{ either or }", not: "\\text{not }", isNaN: "\\text{ is NaN}",
  };

  protected parenthesised(text: string): string {
    return `\\left(${text}\\right)`;
  }
  protected name(name: string): string {
    if (name === "lambd") return "\\lambda";
    const numbered = /^([a-z])(\d+)$/.exec(name);
    if (numbered !== null) return `${numbered[1]}_{${numbered[2]}}`;
    return GREEK.has(name) ? `\\${name}` : name.length === 1 ? name : `\\mathit{${name}}`;
  }
  protected call(name: string, operands: readonly Expr[]): Piece {
    const command = COMMANDS[name] ?? `\\operatorname{${name}}`;
    return atom(`${command}${this.parenthesised(operands.map((o) => this.formula(o)).join(", "))}`);
  }
  protected unary(operator: UnaryOperator, a: Expr): Piece {
    switch (operator) {
      case "neg": return { text: `-${this.part(a, Binding.Product)}`, binding: Binding.Sign };
      case "abs": return atom(`\\left|${this.formula(a)}\\right|`);
      case "sqrt": return atom(`\\sqrt{${this.formula(a)}}`);
      case "exp": return { text: `e^{${this.formula(a)}}`, binding: Binding.Power };
      case "floor": return atom(`\\lfloor ${this.formula(a)} \\rfloor`);
      case "ceil": return atom(`\\lceil ${this.formula(a)} \\rceil`);
      default: return this.call(operator, [a]);
    }
  }
  protected product(a: Expr, b: Expr): Piece {
    const right = this.part(b, Binding.Power);
    const sign = /^\d/.test(right) ? " \\cdot " : " \\, ";
    return { text: `${this.part(a, Binding.Product)}${sign}${right}`, binding: Binding.Product };
  }
  protected quotient(a: Expr, b: Expr): Piece {
    return atom(`\\frac{${this.formula(a)}}{${this.formula(b)}}`);
  }
  protected power(a: Expr, b: Expr): Piece {
    return { text: `${this.part(a, Binding.Atom)}^{${this.formula(b)}}`, binding: Binding.Power };
  }
  protected cases(branches: readonly (readonly [value: Expr, condition: Expr | null])[]): Piece {
    const rows = branches.map(
      ([value, c]) => `${this.formula(value)} & ${c === null ? "\\text{otherwise}" : `\\text{if } ${this.formula(c)}`}`,
    );
    return atom(`\\begin{cases} ${rows.join(" \\\\ ")} \\end{cases}`);
  }
}
