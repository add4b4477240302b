// Borders as modules.

import type { Tensor } from "../autograd/tensor.js";
import { describeList } from "../ndarray/describe.js";
import { pad } from "../ops/padding.js";
import { bind, need, type Arguments } from "./arguments.js";
import { Module } from "./module.js";
import { float, tuple } from "./printed.js";

/** One number for all sides, or one for each: [left, right, top, bottom, front, back]; negative ones crop. */
type Padding = number | readonly number[];

interface PaddingOptions {
  padding: Padding;
}

abstract class PaddingModule extends Module {
  readonly padding: readonly number[];

  /** How many of the last dimensions have a border. */
  protected static readonly dimensions: 1 | 2 | 3;

  constructor(padding: Padding | undefined) {
    super();
    const [name, sides] = [this.typeName, 2 * new.target.dimensions];
    const given: unknown = need(name, "padding", padding);
    const list: readonly unknown[] = Array.isArray(given)
      ? given
      : Array.from({ length: sides }, () => given);
    if (list.length !== sides || !list.every((n) => Number.isInteger(n))) {
      throw new TypeError(
        `${name}: padding must be an integer or an array of ${sides} integers, but got ${describeList(given)}`,
      );
    }
    this.padding = [...list] as number[];
  }

  override extraRepr(): string {
    return tuple(this.padding);
  }
}

interface ConstantPadOptions extends PaddingOptions {
  /** What the border is filled with. */
  value: number;
}

abstract class ConstantPad extends PaddingModule {
  readonly value: number;

  constructor(...args: Arguments<ConstantPadOptions, ["padding", "value"]>) {
    const { name } = new.target;
    const given = bind<ConstantPadOptions>(name, args, ["padding", "value"]);
    super(given.padding);
    this.value = need(name, "value", given.value);
    if (typeof this.value !== "number") {
      throw new TypeError(`${name}: argument 'value' must be a number, but got ${describeList(this.value)}`);
    }
  }

  override forward(input: Tensor): Tensor {
    return pad(input, this.padding, "constant", this.value);
  }

  override extraRepr(): string {
    return `padding=${tuple(this.padding)}, value=${float(this.value)}`;
  }
}

type PaddingArguments = Arguments<PaddingOptions, ["padding"]>;

abstract class CopyingPad extends PaddingModule {
  protected abstract get mode(): "reflect" | "replicate";

  constructor(...args: PaddingArguments) {
    super(bind<PaddingOptions>(new.target.name, args, ["padding"]).padding);
  }

  override forward(input: Tensor): Tensor {
    return pad(input, this.padding, this.mode);
  }
}

abstract class ReflectionPad extends CopyingPad {
  protected override get mode(): "reflect" {
    return "reflect";
  }
}

abstract class ReplicationPad extends CopyingPad {
  protected override get mode(): "replicate" {
    return "replicate";
  }
}

/**
 * A border of one value at both ends of the last dimension.
 *
 * @throws TypeError for paddings that are not one or 2 integers.
 * @example new nn.ConstantPad1d([1, 2], 9)(torch.tensor([[1, 2]])) // tensor([[9., 1., 2., 9., 9.]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.ConstantPad1d.html
 */
export class ConstantPad1d extends ConstantPad {
  protected static override readonly dimensions = 1;
}

/**
 * A border of one value around the last two dimensions.
 *
 * @throws TypeError for paddings that are not one or 4 integers.
 * @example new nn.ConstantPad2d(1, 0.5)(torch.rand([1, 3, 4, 5])).shape // [1, 3, 6, 7]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.ConstantPad2d.html
 */
export class ConstantPad2d extends ConstantPad {
  protected static override readonly dimensions = 2;
}

/**
 * A border of one value around the last three dimensions.
 *
 * @throws TypeError for paddings that are not one or 6 integers.
 * @example new nn.ConstantPad3d(1, 0)(torch.rand([3, 4, 5, 6])).shape // [3, 6, 7, 8]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.ConstantPad3d.html
 */
export class ConstantPad3d extends ConstantPad {
  protected static override readonly dimensions = 3;
}

/**
 * A border of zeros around the last two dimensions.
 *
 * @throws TypeError for paddings that are not one or 4 integers.
 * @example new nn.ZeroPad2d([1, 0, 0, 1])(torch.tensor([[[1, 2]]])) // tensor([[[0., 1., 2.], [0., 0., 0.]]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.ZeroPad2d.html
 */
export class ZeroPad2d extends PaddingModule {
  protected static override readonly dimensions = 2;

  constructor(...args: PaddingArguments) {
    super(bind<PaddingOptions>(new.target.name, args, ["padding"]).padding);
  }

  override forward(input: Tensor): Tensor {
    return pad(input, this.padding);
  }
}

/**
 * The inside of the last dimension reflected at both ends.
 *
 * @throws TypeError for paddings that are not one or 2 integers.
 * @example new nn.ReflectionPad1d(2)(torch.tensor([[1, 2, 3]])) // tensor([[3., 2., 1., 2., 3., 2., 1.]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.ReflectionPad1d.html
 */
export class ReflectionPad1d extends ReflectionPad {
  protected static override readonly dimensions = 1;
}

/**
 * The inside of the last two dimensions reflected on all sides.
 *
 * @throws TypeError for paddings that are not one or 4 integers.
 * @example new nn.ReflectionPad2d(1)(torch.rand([1, 3, 4, 5])).shape // [1, 3, 6, 7]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.ReflectionPad2d.html
 */
export class ReflectionPad2d extends ReflectionPad {
  protected static override readonly dimensions = 2;
}

/**
 * The inside of the last three dimensions reflected on all sides.
 *
 * @throws TypeError for paddings that are not one or 6 integers.
 * @example new nn.ReflectionPad3d(1)(torch.rand([3, 4, 5, 6])).shape // [3, 6, 7, 8]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.ReflectionPad3d.html
 */
export class ReflectionPad3d extends ReflectionPad {
  protected static override readonly dimensions = 3;
}

/**
 * The ends of the last dimension repeated.
 *
 * @throws TypeError for paddings that are not one or 2 integers.
 * @example new nn.ReplicationPad1d([2, 1])(torch.tensor([[1, 2]])) // tensor([[1., 1., 1., 2., 2.]])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.ReplicationPad1d.html
 */
export class ReplicationPad1d extends ReplicationPad {
  protected static override readonly dimensions = 1;
}

/**
 * The edges of the last two dimensions repeated.
 *
 * @throws TypeError for paddings that are not one or 4 integers.
 * @example new nn.ReplicationPad2d(1)(torch.rand([1, 3, 4, 5])).shape // [1, 3, 6, 7]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.ReplicationPad2d.html
 */
export class ReplicationPad2d extends ReplicationPad {
  protected static override readonly dimensions = 2;
}

/**
 * The faces of the last three dimensions repeated.
 *
 * @throws TypeError for paddings that are not one or 6 integers.
 * @example new nn.ReplicationPad3d(1)(torch.rand([3, 4, 5, 6])).shape // [3, 6, 7, 8]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.ReplicationPad3d.html
 */
export class ReplicationPad3d extends ReplicationPad {
  protected static override readonly dimensions = 3;
}
