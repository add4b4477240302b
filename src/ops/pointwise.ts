// An operation that works element by element, from one expression: its value, its kernels and its derivatives of
// every order (pointwise-rules.ts).

import { mustRecord, Tensor } from "../autograd/tensor.js";
import { Node, type VectorJacobianProduct } from "../autograd/node.js";
import { input } from "../expr/expr.js";
import { isGradEnabled } from "../autograd/mode.js";
import { type DType, float32 } from "../ndarray/dtype.js";
import { numberAt } from "../ndarray/elements.js";
import { emptyLike, type NDArray } from "../ndarray/ndarray.js";
import { copyInto, copyOf } from "../ndarray/arithmetic.js";
import { ElementwiseFunction } from "../ndarray/elementwise.js";
import { sameShape, sizeOf, type Shape } from "../ndarray/shape.js";
import { beginInPlace, finishInPlace } from "./in-place.js";
import { type PointwiseDefinition, PointwiseRules } from "./pointwise-rules.js";

export type { PointwiseDefinition };

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
interface WithSlope extends Ran {
  readonly slope: NDArray;
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
  private readonly rules: PointwiseRules;

  constructor(definition: PointwiseDefinition) {
    this.definition = definition;
    this.name = definition.name;
    this.fn = new ElementwiseFunction([definition.value], definition.parameters ?? 0, definition.lanes);
    this.rules = new PointwiseRules(definition, (gradient) => new Pointwise(gradient));
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
      this.rules.both !== null
    );
  }

  /**
   * The result and its slope in one pass, which share most of their work; the gradient is then a product. A walk back
   * that is itself recorded goes by the rule instead, from the input.
   */
  private applyWithSlope(x: Tensor, scalars: readonly number[]): Tensor {
    const out = new Tensor(emptyLike(x.array, float32));
    const slope = emptyLike(x.array, float32);
    (this.rules.both as ElementwiseFunction).into([out.array, slope], [x.array], scalars, float32);
    const ran: WithSlope = {
      wanted: [x.shape],
      kept: [x],
      result: out,
      slope,
      scalars,
      compute: float32,
      node: null,
    };
    const vjp = this.slopeTimes.bind(this, ran) as VectorJacobianProduct;
    const node = new Node(this.definition.node, [x], vjp, this.rules.savedOf([x]), 1);
    ran.node = node;
    node.owned = slope.storage;
    out.attach(node, 0);
    return out;
  }

  private slopeTimes(ran: WithSlope, gradient: Tensor): (Tensor | null)[] {
    if (isGradEnabled()) {
      return this.gradients(ran, gradient);
    }
    const { slope, node } = ran;
    if (node?.last !== true) {
      return [new Tensor(scaled.apply(this.name, [slope, gradient.array], [], float32, float32))];
    }
    if (!isOne(gradient.array)) {
      scaled.into([slope], [slope, gradient.array], [], float32);
    }
    node.handOver();
    return [new Tensor(slope)];
  }

  /** The result written over the first input. */
  applyInPlace(inputs: readonly Tensor[], scalars: readonly number[], compute: DType): Tensor {
    const self = inputs[0] as Tensor;
    const name = `${this.name}_`;
    const recorded = beginInPlace(name, self, inputs);
    // What the gradient needs of the old value has to be kept.
    const before =
      recorded && this.rules.savedOf(inputs).includes(self)
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
    return new Node(this.definition.node, inputs, vjp, this.rules.savedOf(kept, wanted, result), 1);
  }

  private gradients({ wanted, kept, result, scalars, compute }: Ran, gradient: Tensor): (Tensor | null)[] {
    const values = [...kept, result, gradient];
    const found = new Array<Tensor | null>(wanted.length);
    for (let i = 0; i < wanted.length; i++) {
      const shape = wanted[i] as Shape | null;
      const { dtype } = kept[i] as Tensor;
      found[i] = shape === null ? null : this.rules.inputGradient(i, shape, dtype, values, scalars, compute);
    }
    return found;
  }
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
