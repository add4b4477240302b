// The tensor: elements, and its place in the recorded graph. What a user does with one is added by later rooms.

import { lifetimes } from "../engine/storage.js";
import { describe } from "../ndarray/describe.js";
import type { DType } from "../ndarray/dtype.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { Node, type Gradient, type VectorJacobianProduct } from "./node.js";
import { isGradEnabled } from "./mode.js";
import { observing } from "./observer.js";

export type TensorHook = (gradient: Tensor) => Tensor | undefined | void;

/** How a view was taken from its base, so that its history can be made again after the base has changed. */
interface ViewOf {
  readonly base: Tensor;
  /** The base's `rewrites` when this view's node was made. */
  rewrites: number;
  /**
   * Why neither the view nor, while it is in use, its base may be changed in place while recording: the message, given
   * what has happened. Null where they may.
   */
  readonly forbidden: ((happened: string) => string) | null;
}

/** A multi-dimensional array of one element type, with gradients. Made by `torch.tensor`, `torch.zeros` and so on. */
export class Tensor {
  /** @internal */ array: NDArray;
  /** @internal Which result of its node this tensor is. */ outputIndex = 0;
  /** @internal For a view that autograd knows of. */ viewOf: ViewOf | null = null;
  /** @internal How often in-place operations have replaced this tensor's history. */ rewrites = 0;
  /** @internal The gradient, without telling that somebody looked. */ gradient: Tensor | null = null;
  /** @internal Whether a user may hold the gradient, so that its storage is not reused. */ gradientSeen = false;
  /** @internal */ retains = false;
  /** @internal Hooks of a leaf, or of a result until its node takes them over. */ leafHooks:
    | TensorHook[]
    | null = null;
  private node: Node | null = null;
  private accumulator: Node | null = null;
  private leafRequiresGrad = false;

  /** @internal */
  constructor(array: NDArray) {
    // Plain JavaScript does not see that the constructor is no part of the public face.
    if (array?.dtype === undefined || array instanceof Tensor) {
      throw new TypeError("Tensor: use torch.tensor(data), or torch.empty(sizes)");
    }
    this.array = array;
  }

  get shape(): readonly number[] {
    return this.array.shape;
  }

  get dtype(): DType {
    return this.array.dtype;
  }

  /** How often the elements have been changed in place, by this tensor or by one that shares them. */
  get version(): number {
    return this.array.storage.version;
  }

  get requiresGrad(): boolean {
    return this.leafRequiresGrad || this.gradFn !== null;
  }

  set requiresGrad(value: boolean) {
    this.requiresGrad_(value);
  }

  /**
   * Says whether gradients are wanted for this tensor. Throws for integers and for results that are in a graph.
   *
   * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.requires_grad_.html
   */
  requiresGrad_(requiresGrad: boolean | { requiresGrad?: boolean } = true): this {
    const value = typeof requiresGrad === "object" ? (requiresGrad?.requiresGrad ?? true) : requiresGrad;
    if (typeof value !== "boolean") {
      throw new TypeError(
        `requiresGrad_: argument 'requiresGrad' must be a boolean, but got ${describe(value)}`,
      );
    }
    if (value && !this.dtype.isFloatingPoint) {
      throw new TypeError(
        `requiresGrad_: only Tensors of floating point dtype can require gradients, but got ${this.dtype.toString()}`,
      );
    }
    if (!value && this.gradFn !== null) {
      throw new Error(
        "requiresGrad_: you can only change requires_grad flags of leaf variables; use detach() for a tensor " +
          "that has no history",
      );
    }
    this.leafRequiresGrad = value && this.gradFn === null;
    return this;
  }

  /** Whether no recorded operation made it. */
  get isLeaf(): boolean {
    return this.gradFn === null;
  }

  /** The recorded operation that made this tensor, or null for a leaf. */
  get gradFn(): Node | null {
    const view = this.viewOf;
    if (view !== null && view.rewrites !== view.base.rewrites) {
      if (view.forbidden !== null && view.base.requiresGrad) {
        throw new Error(view.forbidden("its base or another view of its base has been modified inplace"));
      }
      view.rewrites = view.base.rewrites;
      this.node = remakeView(view.base, this);
      this.outputIndex = 0;
    }
    return this.node;
  }

  /** The gradient that `backward` has accumulated, or null. */
  get grad(): Tensor | null {
    this.gradientSeen = true;
    return this.gradient;
  }

  set grad(value: Tensor | null) {
    if (value === null) {
      this.dropGradient();
      return;
    }
    if (!(value instanceof Tensor)) {
      throw new TypeError(`grad: assigned grad must be a Tensor or null, but got ${describe(value)}`);
    }
    if (value.dtype !== this.dtype || value.shape.join() !== this.shape.join()) {
      throw new TypeError(
        `grad: assigned grad has ${value.dtype.toString()} [${value.shape.join(", ")}], but the tensor has ` +
          `${this.dtype.toString()} [${this.shape.join(", ")}]; they must be the same`,
      );
    }
    this.gradient = value;
    this.gradientSeen = true;
  }

  /** @internal Drops the gradient; its storage is free at once if no user was ever given it. */
  dropGradient(): void {
    const before = this.gradient;
    this.gradient = null;
    if (before !== null && !this.gradientSeen) {
      lifetimes.release(before.array.storage);
    }
  }

  /** @internal The node that receives this tensor's gradient, or null where none is wanted. */
  edge(): Node | null {
    const made = this.gradFn;
    if (made !== null || !this.leafRequiresGrad) {
      return made;
    }
    this.accumulator ??= new AccumulateGrad(this);
    return this.accumulator;
  }

  /** @internal Enters the graph as a result of a node. */
  attach(node: Node, output: number): void {
    this.node = node;
    this.outputIndex = output;
    this.leafRequiresGrad = false;
    this.leafHooks = null;
    observing.current?.recorded(node, this, output);
  }

  /** @internal Leaves the graph. */
  forget(): void {
    this.node = null;
    this.viewOf = null;
    this.outputIndex = 0;
    this.leafRequiresGrad = false;
  }

  /** @internal Whether it is a leaf on which gradients accumulate. */
  get accumulates(): boolean {
    return this.leafRequiresGrad && this.gradFn === null;
  }
}

/** The end of the way back: adds the gradient to a leaf's `grad`. The backward engine does the adding. */
export class AccumulateGrad extends Node {
  constructor(readonly variable: Tensor) {
    super("AccumulateGrad", [], () => [], [], 1);
  }
}

type RemakeView = (base: Tensor, view: Tensor) => Node | null;

let remakeView: RemakeView = () => null;

/** Installed once by views.ts, which records views and so cannot be imported from here. */
export function installRemakeView(remake: RemakeView): void {
  remakeView = remake;
}

/** Whether an operation on these inputs has to be recorded. */
export function mustRecord(inputs: readonly (Tensor | null)[]): boolean {
  if (!isGradEnabled()) {
    return false;
  }
  for (let i = 0; i < inputs.length; i++) {
    if (inputs[i]?.requiresGrad === true) {
      return true;
    }
  }
  return false;
}

/**
 * The result of an operation as a tensor, recorded if any input requires a gradient.
 *
 * @param name PyTorch's name for the node, e.g. "MulBackward0".
 * @param saved tensors that `vjp` reads: changing one of them in place before backward is an error.
 * @param savesResult whether `vjp` reads the result, too.
 */
export function record(
  name: string,
  result: NDArray,
  inputs: readonly (Tensor | null)[],
  vjp: (gradient: Tensor) => readonly Gradient[],
  saved: readonly Tensor[],
  savesResult = false,
): Tensor {
  const out = new Tensor(result);
  // Integers and truth values have no gradient.
  if (result.dtype.isFloatingPoint && mustRecord(inputs)) {
    // A node with one result runs only when that result has a gradient.
    out.attach(
      new Node(name, inputs, vjp as VectorJacobianProduct, savesResult ? [...saved, out] : saved, 1),
      0,
    );
  }
  return out;
}

/**
 * The same for several results; those that cannot have a gradient (indices) are left out of the graph. `savesResults`
 * says that the rule reads the results.
 */
export function recordMany(
  name: string,
  results: readonly NDArray[],
  inputs: readonly (Tensor | null)[],
  vjp: VectorJacobianProduct,
  saved: readonly Tensor[],
  savesResults = false,
): Tensor[] {
  const outs = new Array<Tensor>(results.length);
  for (let i = 0; i < results.length; i++) {
    outs[i] = new Tensor(results[i] as NDArray);
  }
  if (mustRecord(inputs)) {
    const node = new Node(name, inputs, vjp, savesResults ? [...saved, ...outs] : saved, outs.length);
    for (let i = 0; i < outs.length; i++) {
      const out = outs[i] as Tensor;
      if (out.dtype.isFloatingPoint) {
        out.attach(node, i);
      }
    }
  }
  return outs;
}
