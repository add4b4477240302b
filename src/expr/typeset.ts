// Expressions as formulas: in LaTeX, and as plain text.

import type { Expr, UnaryOperator } from "./expr.js";
import { atom, Binding, type Piece, Typesetter, type TypesetOptions } from "./typesetter.js";

export type { TypesetOptions };

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

const GREEK: ReadonlySet<string> = new Set([
  "alpha",
  "beta",
  "gamma",
  "delta",
  "lambda",
  "mu",
  "sigma",
  "theta",
]);

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
    return {
      text: `${this.part(a, Binding.Product)} * ${this.part(b, Binding.Power)}`,
      binding: Binding.Product,
    };
  }
  protected quotient(a: Expr, b: Expr): Piece {
    return {
      text: `${this.part(a, Binding.Product)} / ${this.part(b, Binding.Power)}`,
      binding: Binding.Product,
    };
  }
  protected power(a: Expr, b: Expr): Piece {
    return { text: `${this.part(a, Binding.Atom)}^${this.part(b, Binding.Atom)}`, binding: Binding.Power };
  }
  protected cases(branches: readonly (readonly [value: Expr, condition: Expr | null])[]): Piece {
    const text = branches
      .map(
        ([value, c]) =>
          `${this.part(value, Binding.Comparison)}${c === null ? "" : ` if ${this.formula(c)}`}`,
      )
      .join(", else ");
    return { text, binding: Binding.Cases };
  }
}

/** Functions that LaTeX has a command for. */
const COMMANDS: Readonly<Record<string, string>> = {
  exp: "\\exp",
  log: "\\log",
  sin: "\\sin",
  cos: "\\cos",
  tan: "\\tan",
  sinh: "\\sinh",
  cosh: "\\cosh",
  tanh: "\\tanh",
  asin: "\\arcsin",
  acos: "\\arccos",
  atan: "\\arctan",
  min: "\\min",
  max: "\\max",
  lgamma: "\\log\\Gamma",
  digamma: "\\psi",
};

class Latex extends Typesetter {
  protected readonly latex = true;
  protected readonly words = {
    and: "\\text{ and }",
    or: "\\text{ or }",
    xor: "\\text{ either or }",
    not: "\\text{not }",
    isNaN: "\\text{ is NaN}",
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
      case "neg":
        return { text: `-${this.part(a, Binding.Product)}`, binding: Binding.Sign };
      case "abs":
        return atom(`\\left|${this.formula(a)}\\right|`);
      case "sqrt":
        return atom(`\\sqrt{${this.formula(a)}}`);
      case "exp":
        return { text: `e^{${this.formula(a)}}`, binding: Binding.Power };
      case "floor":
        return atom(`\\lfloor ${this.formula(a)} \\rfloor`);
      case "ceil":
        return atom(`\\lceil ${this.formula(a)} \\rceil`);
      default:
        return this.call(operator, [a]);
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
      ([value, c]) =>
        `${this.formula(value)} & ${c === null ? "\\text{otherwise}" : `\\text{if } ${this.formula(c)}`}`,
    );
    return atom(`\\begin{cases} ${rows.join(" \\\\ ")} \\end{cases}`);
  }
}
