// An operation that works element by element, from one expression: its value, its kernels and its derivatives of
// every order.
//
// The gradient with respect to input i is the expression g * d value / d input(i), with the upstream gradient g as one
// more input. That is again such an operation, made on first use, hence derivatives of any order.

import { mustRecord, Tensor } from "../autograd/tensor.js";
import { Node, type VectorJacobianProduct } from "../autograd/node.js";
import { derivative } from "../expr/derivative.js";
import { input, ONE, ZERO, type Expr } from "../expr/expr.js";
import { inputsOf, substitute } from "../expr/substitute.js";
import { isGradEnabled } from "../autograd/mode.js";
import { staysSingle } from "../kernels/elementwise.js";
import { bool, type DType, float32 } from "../ndarray/dtype.js";
import { numberAt } from "../ndarray/elements.js";
import { emptyLike, type NDArray } from "../ndarray/ndarray.js";
import { copyInto, copyOf, filled } from "../ndarray/arithmetic.js";
import { ElementwiseFunction } from "../ndarray/elementwise.js";
import { sameShape, sizeOf, type Shape } from "../ndarray/shape.js";
import { beginInPlace, finishInPlace } from "./in-place.js";
import { castTo } from "./cast.js";
import { sumTo } from "./broadcast.js";

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

/** What to run for one input's gradient: an operation over some of [inputs, result, gradient], or nothing at all. */
type Rule =
  | { readonly kind: "zero" }
  | { readonly kind: "pass" }
  | { readonly kind: "run"; readonly operation: Pointwise; readonly uses: readonly number[] };

/** What the way back reads of an operation that ran. */
interface Ran {
  /** The shapes of the inputs that want gradients; null for the others. */
  readonly wanted: readonly (Shape | null)[];
  readonly kept: readonly Tensor[];
  readonly result: Tensor;
  readonly scalars: readonly number[];
  readonly compute: DType;
}

/** The same of one that has kept its slope. */
interface WithSlope {
  readonly x: Tensor;
  readonly shape: Shape;
  readonly out: Tensor;
  readonly slope: NDArray;
  readonly scalars: readonly number[];
  /** Set as soon as there is one. */
  node: Node | null;
}

/** From so many elements on, a slope that is kept costs less than one that is computed on the way back. */
const KEEP_SLOPE_FROM = 1024;

const scaled = new ElementwiseFunction([input(0).mul(input(1))], 0);

export class Pointwise {
  readonly name: string;
  private readonly definition: PointwiseDefinition;
  private readonly fn: ElementwiseFunction;
  private readonly rules: (Rule | undefined)[] = [];
  private pair: ElementwiseFunction | null | undefined;

  constructor(definition: PointwiseDefinition) {
    this.definition = definition;
    this.name = definition.name;
    this.fn = new ElementwiseFunction([definition.value], definition.parameters ?? 0, definition.lanes);
  }

  /**
   * The result as a new tensor.
   *
   * @param compute the type of the arithmetic; inputs are converted to it.
   * @param type the type of the result.
   */
  apply(inputs: readonly Tensor[], scalars: readonly number[], compute: DType, type: DType): Tensor {
    if (this.keepsSlope(inputs, compute, type)) {
      return this.applyWithSlope(inputs[0] as Tensor, scalars);
    }
    const arrays = inputs.length === 1 ? [(inputs[0] as Tensor).array] : inputs.map((t) => t.array);
    const out = new Tensor(this.fn.apply(this.name, arrays, scalars, compute, type));
    if (type.isFloatingPoint && mustRecord(inputs)) {
      this.attach(out, inputs, inputs, out, scalars, compute);
    }
    return out;
  }

  // In lanes of float32 the slope comes out rounded as it does in the gradient's own kernel, so keeping it changes no bit.
  private keepsSlope(inputs: readonly Tensor[], compute: DType, type: DType): boolean {
    if (
      this.definition.lanes !== "single" ||
      inputs.length !== 1 ||
      compute !== float32 ||
      type !== float32
    ) {
      return false;
    }
    const { array, requiresGrad } = inputs[0] as Tensor;
    return (
      array.size >= KEEP_SLOPE_FROM &&
      array.dense &&
      requiresGrad &&
      array.dtype === float32 &&
      mustRecord(inputs) &&
      this.both !== null
    );
  }

  /**
   * The result and its slope in one pass, which share most of their work; the gradient is then a product. A walk back
   * that is itself recorded goes by the rule instead, from the input.
   */
  private applyWithSlope(x: Tensor, scalars: readonly number[]): Tensor {
    const out = new Tensor(emptyLike(x.array, float32));
    const slope = emptyLike(x.array, float32);
    (this.both as ElementwiseFunction).into([out.array, slope], [x.array], scalars, float32);
    const ran: WithSlope = { x, shape: x.shape, out, slope, scalars, node: null };
    const vjp = this.slopeTimes.bind(this, ran) as VectorJacobianProduct;
    const node = new Node(this.definition.node, [x], vjp, this.savedOf([x]), 1);
    ran.node = node;
    node.owned = slope.storage;
    out.attach(node, 0);
    return out;
  }

  private slopeTimes({ x, shape, out, slope, scalars, node }: WithSlope, gradient: Tensor): Tensor[] {
    if (isGradEnabled()) {
      return [this.inputGradient(0, shape, float32, [x, out, gradient], scalars, float32)];
    }
    if (node?.last !== true) {
      return [new Tensor(scaled.apply(this.name, [slope, gradient.array], [], float32, float32))];
    }
    if (!isOne(gradient.array)) {
      scaled.into([slope], [slope, gradient.array], [], float32);
    }
    node.handOver();
    return [new Tensor(slope)];
  }

  /** Value and slope together; null where the slope is no function of the input alone, or needs lanes of float64. */
  private get both(): ElementwiseFunction | null {
    if (this.pair === undefined) {
      const { value, partials, parameters, lanes } = this.definition;
      const partial = partials?.[0] ?? derivative(value, 0);
      const ofInput = this.rule(0).kind === "run" && inputsOf(partial).every((index) => index === 0);
      const fits = ofInput && staysSingle([value, partial]);
      this.pair = fits ? new ElementwiseFunction([value, partial], parameters ?? 0, lanes) : null;
    }
    return this.pair;
  }

  /** The result written over the first input. */
  applyInPlace(inputs: readonly Tensor[], scalars: readonly number[], compute: DType): Tensor {
    const self = inputs[0] as Tensor;
    const name = `${this.name}_`;
    const recorded = beginInPlace(name, self, inputs);
    // What the gradient needs of the old value has to be kept.
    const before =
      recorded && this.savedOf(inputs).includes(self)
        ? withHistoryOf(self, new Tensor(copyOf(self.array)))
        : self;
    const operands = inputs.map((t) =>
      t.array.storage === self.array.storage && t !== self ? copyOf(t.array) : t.array,
    );
    const shape = operands.reduce((size, a) => Math.max(size, sizeOf(a.shape)), 0);
    if (shape > Math.max(1, self.array.size) || operands.some((a) => a.rank > self.array.rank)) {
      throw new RangeError(
        `${name}: output with shape [${self.shape.join(", ")}] doesn't match the broadcast shape of its inputs ` +
          inputs.map((t) => `[${t.shape.join(", ")}]`).join(" and "),
      );
    }
    if (inputs.length > 1 && inputs.some((t, i) => i > 0 && !sameShape(t.shape, self.shape))) {
      // Checks that every operand expands to the written shape.
      const result = this.fn.apply(name, operands, scalars, compute, self.dtype);
      copyInto(self.array, result);
    } else {
      this.fn.into([self.array], operands, scalars, compute);
    }
    finishInPlace(self, recorded, (history) => {
      const source = [history, ...inputs.slice(1)];
      const kept = [before, ...inputs.slice(1)];
      return this.nodeFor(source, kept, self, scalars, compute);
    });
    return self;
  }

  private attach(
    out: Tensor,
    inputs: readonly Tensor[],
    kept: readonly Tensor[],
    result: Tensor,
    scalars: readonly number[],
    compute: DType,
  ): void {
    out.attach(this.nodeFor(inputs, kept, result, scalars, compute), 0);
  }

  // `inputs` are where gradients go, `kept` the values to compute them from: the same but for in-place operations.
  private nodeFor(
    inputs: readonly Tensor[],
    kept: readonly Tensor[],
    result: Tensor,
    scalars: readonly number[],
    compute: DType,
  ): Node {
    // Shapes are kept from now: `t_` and its like give a tensor another one.
    const wanted = new Array<Shape | null>(inputs.length);
    for (let i = 0; i < inputs.length; i++) {
      const t = inputs[i] as Tensor;
      wanted[i] = t.requiresGrad ? t.shape : null;
    }
    const vjp = this.gradients.bind(this, {
      wanted,
      kept,
      result,
      scalars,
      compute,
    }) as VectorJacobianProduct;
    return new Node(this.definition.node, inputs, vjp, this.savedOf(kept, wanted, result), 1);
  }

  private gradients({ wanted, kept, result, scalars, compute }: Ran, gradient: Tensor): (Tensor | null)[] {
    const values = [...kept, result, gradient];
    const found = new Array<Tensor | null>(wanted.length);
    for (let i = 0; i < wanted.length; i++) {
      const shape = wanted[i] as Shape | null;
      const { dtype } = kept[i] as Tensor;
      found[i] = shape === null ? null : this.inputGradient(i, shape, dtype, values, scalars, compute);
    }
    return found;
  }

  private inputGradient(
    i: number,
    shape: Shape,
    dtype: DType,
    values: readonly Tensor[],
    scalars: readonly number[],
    compute: DType,
  ): Tensor {
    const gradient = values[values.length - 1] as Tensor;
    const rule = this.rule(i);
    if (rule.kind === "zero") {
      return new Tensor(filled(shape, 0, dtype));
    }
    const whole =
      rule.kind === "pass"
        ? castTo(gradient, dtype)
        : rule.operation.apply(
            pickedFrom(values, rule.uses),
            scalars,
            compute === bool ? dtype : compute,
            dtype,
          );
    return sumTo(whole, shape);
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
    const operation = new Pointwise({
      name: `${name} backward`,
      node: `${node.replace(/Backward\d*$/, "")}BackwardBackward0`,
      value: g.mul(renumbered),
      arity: uses.length,
      lanes,
      ...(parameters === undefined ? {} : { parameters }),
    });
    return { kind: "run", operation, uses };
  }

  // The tensors that the wanted gradients read.
  private savedOf(kept: readonly Tensor[], wanted?: readonly (Shape | null)[], result?: Tensor): Tensor[] {
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
}

function pickedFrom(values: readonly Tensor[], uses: readonly number[]): Tensor[] {
  const picked = new Array<Tensor>(uses.length);
  for (let i = 0; i < uses.length; i++) {
    picked[i] = values[uses[i] as number] as Tensor;
  }
  return picked;
}

/** Whether it is one element, 1, expanded: the gradient of a sum, which leaves the slope as it is. */
function isOne(a: NDArray): boolean {
  return a.strides.every((stride) => stride === 0) && a.size > 0 && numberAt(a, 0) === 1;
}

/** A copy, at the place in the graph where the original stands now. */
function withHistoryOf(original: Tensor, copy: Tensor): Tensor {
  const history = original.gradFn;
  if (history !== null) {
    copy.attach(history, original.outputIndex);
  }
  return copy;
}
