// What is found along a dimension, and where.

import { inspectedAs } from "../ndarray/describe.js";
import type { Tensor } from "../autograd/tensor.js";
import { intoOut } from "./out.js";

/** Values and indices: by name, by place as `x.max(1)[1]`, or taken apart as `const [values, indices] = x.max(1)`. */
export class ValuesAndIndices implements Iterable<Tensor> {
  constructor(
    readonly values: Tensor,
    readonly indices: Tensor,
    /** What found them: "max". */
    private readonly operation: string,
  ) {}

  /** Both by name, each in PyTorch's printed form. */
  toString(): string {
    return `torch.return_types.${this.operation}(\nvalues=${this.values.toString()},\nindices=${this.indices.toString()})`;
  }

  /** The values. */
  get 0(): Tensor {
    return this.values;
  }

  /** The indices. */
  get 1(): Tensor {
    return this.indices;
  }

  /** 2, as of a pair. */
  get length(): number {
    return 2;
  }

  *[Symbol.iterator](): Iterator<Tensor> {
    yield this.values;
    yield this.indices;
  }
}

inspectedAs(ValuesAndIndices);

/** @internal Writes values and indices into the tensors of `out`, if they were given. */
export function intoOuts(
  operation: string,
  found: ValuesAndIndices,
  out: readonly [Tensor, Tensor] | undefined,
): ValuesAndIndices {
  return out === undefined
    ? found
    : new ValuesAndIndices(
        intoOut(operation, found.values, out[0]),
        intoOut(operation, found.indices, out[1]),
        operation,
      );
}
