// Operations that users write, with a backward of their own.

import { noGrad } from "./mode.js";
import { Node, type Gradient, type VectorJacobianProduct } from "./node.js";
import { mustRecord, Tensor } from "./tensor.js";
import { filled } from "../ndarray/arithmetic.js";

/** What forward hands to backward. Any further property may be set on it. */
export class FunctionContext {
  private saved: readonly (Tensor | null)[] = [];
  private readonly dirty = new Set<Tensor>();
  private readonly fixed = new Set<Tensor>();
  private materialize = true;
  /** Whether each argument of `apply` wants a gradient. */
  needsInputGrad: readonly boolean[] = [];
  [property: string]: unknown;

  /** Keeps tensors, null among them where an argument was left out, for backward. Changing one of them in place before then is an error. */
  saveForBackward(...tensors: readonly (Tensor | null)[]): void {
    this.saved = tensors;
  }

  /** What `saveForBackward` has kept; typed as tensors, since a null is found where it was put. */
  get savedTensors(): readonly Tensor[] {
    return this.saved as readonly Tensor[];
  }

  /** Says that forward has changed these inputs in place. */
  markDirty(...tensors: readonly Tensor[]): void {
    for (const tensor of tensors) {
      this.dirty.add(tensor);
    }
  }

  /** Says that these results have no gradient. */
  markNonDifferentiable(...tensors: readonly Tensor[]): void {
    for (const tensor of tensors) {
      this.fixed.add(tensor);
    }
  }

  /** Whether gradients that nothing depends on come as zeros (the default) or as null. */
  setMaterializeGrads(value: boolean): void {
    this.materialize = value;
  }

  /** @internal What was saved, without the nulls. */
  kept(): readonly Tensor[] {
    return this.saved.filter((tensor) => tensor !== null);
  }

  /** @internal */
  settings(): { dirty: ReadonlySet<Tensor>; fixed: ReadonlySet<Tensor>; materialize: boolean } {
    return { dirty: this.dirty, fixed: this.fixed, materialize: this.materialize };
  }
}

/** A class with a static forward and backward. */
export interface FunctionClass<
  Inputs extends readonly unknown[],
  Outputs extends Tensor | readonly Tensor[],
> {
  readonly name: string;
  forward(ctx: FunctionContext, ...inputs: Inputs): Outputs;
  backward(ctx: FunctionContext, ...gradients: Tensor[]): Gradient | readonly Gradient[];
}

/**
 * Extend it with a static `forward(ctx, ...inputs)`, which runs without recording, and a static
 * `backward(ctx, ...gradients)`, which gives a gradient (or null) for each input of forward. If backward is written with
 * differentiable operations, it can be differentiated again.
 *
 * @example
 * class Exp extends torch.autograd.Function {
 *   static forward(ctx, x) { const y = x.exp(); ctx.saveForBackward(y); return y; }
 *   static backward(ctx, g) { const [y] = ctx.savedTensors; return g.mul(y); }
 * }
 * Exp.apply(x)
 * @source https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.Function
 */
export class Function {
  /** Runs forward and records backward. It stays with its class: `const exp = Exp.apply` can be called, too. */
  static get apply(): Apply {
    return applied.bind(this as unknown as FunctionClass<never[], Tensor>) as Apply;
  }
}

type Apply = <Inputs extends readonly unknown[], Outputs extends Tensor | readonly Tensor[]>(
  this: FunctionClass<Inputs, Outputs>,
  ...inputs: Inputs
) => Outputs;

function applied<Inputs extends readonly unknown[], Outputs extends Tensor | readonly Tensor[]>(
  this: FunctionClass<Inputs, Outputs>,
  ...inputs: Inputs
): Outputs {
  const ctx = new FunctionContext();
  const sources = inputs.map((x) => (x instanceof Tensor ? x : null));
  ctx.needsInputGrad = sources.map((x) => x?.requiresGrad ?? false);
  const recorded = mustRecord(sources);
  const result = noGrad(() => this.forward(ctx, ...inputs));
  const { dirty, fixed, materialize } = ctx.settings();
  const given = (Array.isArray(result) ? result : [result]) as readonly Tensor[];
  // An input that is returned unchanged becomes a new tensor over the same elements, so that it can have a history.
  const outputs = given.map((t) => (inputs.includes(t) && !dirty.has(t) ? new Tensor(t.array) : t));
  if (recorded) {
    const shapes = outputs.map((t) => ({ shape: t.shape, dtype: t.dtype }));
    const vjp: VectorJacobianProduct = (...gradients) => {
      const whole = gradients.map((g, i) => {
        const { shape, dtype } = shapes[i] as { shape: readonly number[]; dtype: Tensor["dtype"] };
        return g === null && materialize ? new Tensor(filled(shape, 0, dtype)) : g;
      });
      const answer = this.backward(ctx, ...(whole as Tensor[]));
      const list = (Array.isArray(answer) ? answer : [answer]) as readonly Gradient[];
      checkAnswers(this.name, sources, list);
      return list;
    };
    const node = new Node(`${this.name}Backward`, sources, vjp, ctx.kept(), outputs.length, true);
    outputs.forEach((t, i) => {
      if (!fixed.has(t) && t.dtype.isFloatingPoint) {
        t.attach(node, i);
      }
    });
  }
  return (Array.isArray(result) ? outputs : outputs[0]) as Outputs;
}

function checkAnswers(
  name: string,
  inputs: readonly (Tensor | null)[],
  gradients: readonly Gradient[],
): void {
  if (
    gradients.length !== inputs.length &&
    !(gradients.length > inputs.length && gradients.slice(inputs.length).every((g) => g === null))
  ) {
    throw new Error(
      `${name}Backward: returned an incorrect number of gradients (expected ${inputs.length}, got ${gradients.length})`,
    );
  }
  gradients.forEach((gradient, i) => {
    const input = inputs[i];
    if (
      gradient !== null &&
      gradient !== undefined &&
      input?.requiresGrad === true &&
      gradient.shape.join() !== input.shape.join()
    ) {
      throw new RangeError(
        `${name}Backward: returned an invalid gradient at index ${i} - got [${gradient.shape.join(", ")}] but expected ` +
          `shape compatible with [${input.shape.join(", ")}]`,
      );
    }
  });
}
