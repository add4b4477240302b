// How the gradients of an operation that works element by element are found.
//
// The gradient with respect to input i is the expression g * d value / d input(i), with the upstream gradient g as one
// more input. That is again such an operation, made on first use, hence derivatives of any order.

import { Tensor } from "../autograd/tensor.js";
import { derivative } from "../expr/derivative.js";
import { type Expr, input, ONE, ZERO } from "../expr/expr.js";
import { inputsOf, substitute } from "../expr/substitute.js";
import { staysSingle } from "../kernels/elementwise.js";
import { filled } from "../ndarray/arithmetic.js";
import { bool, type DType } from "../ndarray/dtype.js";
import { ElementwiseFunction } from "../ndarray/elementwise.js";
import type { Shape } from "../ndarray/shape.js";
import { sumTo } from "./broadcast.js";
import { castTo } from "./cast.js";

export interface PointwiseDefinition {
  /** The operation's name, for errors. */
  readonly name: string;
  /** PyTorch's name of the recorded node. */
  readonly node: string;
  /** Over `input(0) .. input(arity - 1)` and `parameter(0) ..`. */
  readonly value: Expr;
  readonly arity: number;
  readonly parameters?: number;
  /**
   * d value / d input(i), where it can be stated better than by symbolic differentiation; `input(arity)` in it is the
   * result.
   */
  readonly partials?: readonly Expr[];
  /** Which lanes float32 is computed in, here and in the gradient, where it is not left to the expression. */
  readonly lanes?: "single" | "double" | undefined;
}

/** An operation that is made for a gradient. */
export interface Applied {
  apply(inputs: readonly Tensor[], scalars: readonly number[], compute: DType, type: DType): Tensor;
}

/** What to run for one input's gradient: an operation over some of [inputs, result, gradient], or nothing at all. */
type Rule =
  | { readonly kind: "zero" }
  | { readonly kind: "pass" }
  | { readonly kind: "run"; readonly operation: Applied; readonly uses: readonly number[] };

export class PointwiseRules {
  private readonly rules: (Rule | undefined)[] = [];
  private pair: ElementwiseFunction | null | undefined;

  constructor(
    private readonly definition: PointwiseDefinition,
    private readonly make: (definition: PointwiseDefinition) => Applied,
  ) {}

  /** Value and slope together; null where the slope is no function of the input alone, or needs lanes of float64. */
  get both(): ElementwiseFunction | null {
    if (this.pair === undefined) {
      const { value, partials, parameters, lanes } = this.definition;
      const partial = partials?.[0] ?? derivative(value, 0);
      const ofInput = this.rule(0).kind === "run" && inputsOf(partial).every((index) => index === 0);
      const fits = ofInput && staysSingle([value, partial]);
      this.pair = fits ? new ElementwiseFunction([value, partial], parameters ?? 0, lanes) : null;
    }
    return this.pair;
  }

  /** @param values the inputs, the result and the gradient. */
  inputGradient(
    i: number,
    shape: Shape,
    dtype: DType,
    values: readonly Tensor[],
    scalars: readonly number[],
    compute: DType,
  ): Tensor {
    const rule = this.rule(i);
    if (rule.kind === "zero") {
      return new Tensor(filled(shape, 0, dtype));
    }
    const whole =
      rule.kind === "pass"
        ? castTo(values[values.length - 1] as Tensor, dtype)
        : rule.operation.apply(
            pickedFrom(values, rule.uses),
            scalars,
            compute === bool ? dtype : compute,
            dtype,
          );
    return sumTo(whole, shape);
  }

  /** The tensors that the wanted gradients read. */
  savedOf(kept: readonly Tensor[], wanted?: readonly (Shape | null)[], result?: Tensor): Tensor[] {
    const saved: Tensor[] = [];
    for (let i = 0; i < kept.length; i++) {
      if (wanted !== undefined && wanted[i] === null) {
        continue;
      }
      const rule = this.rule(i);
      if (rule.kind === "run") {
        for (const use of rule.uses) {
          const tensor = use < kept.length ? kept[use] : use === kept.length ? result : undefined;
          if (tensor !== undefined && !saved.includes(tensor)) {
            saved.push(tensor);
          }
        }
      }
    }
    return saved;
  }

  private rule(i: number): Rule {
    let rule = this.rules[i];
    if (rule === undefined) {
      rule = this.makeRule(i);
      this.rules[i] = rule;
    }
    return rule;
  }

  private makeRule(i: number): Rule {
    const { arity, partials, value, name, parameters, node, lanes } = this.definition;
    const partial = partials?.[i] ?? derivative(value, i);
    if (partial === ZERO) {
      return { kind: "zero" };
    }
    if (partial === ONE) {
      return { kind: "pass" };
    }
    const gradient = arity + 1;
    const uses = [...inputsOf(partial), gradient];
    const renumbered = substitute(partial, (index) => input(uses.indexOf(index)));
    const g = input(uses.length - 1);
    const operation = this.make({
      name: `${name} backward`,
      node: `${node.replace(/Backward\d*$/, "")}BackwardBackward0`,
      value: g.mul(renumbered),
      arity: uses.length,
      lanes,
      ...(parameters === undefined ? {} : { parameters }),
    });
    return { kind: "run", operation, uses };
  }
}

function pickedFrom(values: readonly Tensor[], uses: readonly number[]): Tensor[] {
  const picked = new Array<Tensor>(uses.length);
  for (let i = 0; i < uses.length; i++) {
    picked[i] = values[uses[i] as number] as Tensor;
  }
  return picked;
}
