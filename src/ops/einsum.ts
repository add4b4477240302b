// Einstein's summation: a contraction written by naming the dimensions.

import { describeList } from "../ndarray/describe.js";
import type { Tensor } from "../autograd/tensor.js";
import { mul } from "./arithmetic.js";
import { expectTensor } from "./expect-tensor.js";
import { bmm } from "./matrix.js";
import { diagonal } from "./parts.js";
import { permute } from "./dimension-order.js";
import { sum } from "./reductions.js";
import { expand } from "./broadcast.js";
import { reshape } from "./view.js";
import { wrapDim } from "../ndarray/shape.js";

/** An operand with a label for each dimension. */
interface Labelled {
  readonly tensor: Tensor;
  readonly labels: readonly string[];
}

/** Repeated labels take the diagonal; the ellipsis becomes labels of its own, counted from the right. */
function labelled(equation: string, term: string, tensor: Tensor, position: number): Labelled {
  const [before, after, extra] = term.split("...") as [string, string | undefined, string | undefined];
  if (extra !== undefined || !/^[A-Za-z]*$/.test(before + (after ?? ""))) {
    throw new RangeError(
      `einsum: invalid subscript given for operand ${position} in "${equation}": a term takes letters and one ellipsis`,
    );
  }
  const named = before.length + (after?.length ?? 0);
  const hidden = tensor.shape.length - named;
  if (hidden < 0 || (after === undefined && hidden !== 0)) {
    throw new RangeError(
      `einsum: the number of subscripts in "${term}" does not match the number of dimensions for operand ${position}: ` +
        `got [${tensor.shape.join(", ")}]`,
    );
  }
  const dots = Array.from({ length: hidden }, (_, i) => `.${hidden - 1 - i}`);
  let current: Labelled = { tensor, labels: [...before, ...dots, ...(after ?? "")] };
  for (const label of new Set(current.labels)) {
    current = withoutRepeats(current, label);
  }
  return current;
}

function withoutRepeats({ tensor, labels }: Labelled, label: string): Labelled {
  const first = labels.indexOf(label);
  const second = labels.indexOf(label, first + 1);
  if (second < 0) {
    return { tensor, labels };
  }
  if (tensor.shape[first] !== tensor.shape[second]) {
    throw new RangeError(
      `einsum: subscript ${label} is repeated but the sizes don't match: ${tensor.shape[first]} and ${tensor.shape[second]}`,
    );
  }
  const rest = labels.filter((_, d) => d !== first && d !== second);
  return withoutRepeats({ tensor: diagonal(tensor, 0, first, second), labels: [...rest, label] }, label);
}

/** The dimensions in a given order of labels, those that are missing with size 1. */
function arranged({ tensor, labels }: Labelled, order: readonly string[]): Tensor {
  const present = order.filter((label) => labels.includes(label));
  const moved = permute(
    tensor,
    present.map((label) => labels.indexOf(label)),
  );
  return reshape(
    moved,
    order.map((label) => (labels.includes(label) ? (tensor.shape[labels.indexOf(label)] as number) : 1)),
  );
}

function sumOut(operand: Labelled, keep: ReadonlySet<string>): Labelled {
  const gone = operand.labels.flatMap((label, d) => (keep.has(label) ? [] : [d]));
  return gone.length === 0
    ? operand
    : {
        tensor: sum(operand.tensor, { dim: gone }),
        labels: operand.labels.filter((label) => keep.has(label)),
      };
}

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** Contracts two operands over the labels that nothing else needs, as one batched matrix product. */
function contract(
  a: Labelled,
  b: Labelled,
  needed: ReadonlySet<string>,
  sizes: ReadonlyMap<string, number>,
): Labelled {
  const left = sumOut(a, new Set([...needed, ...b.labels]));
  const right = sumOut(b, new Set([...needed, ...a.labels]));
  const shared = left.labels.filter((label) => right.labels.includes(label));
  const batch = shared.filter((label) => needed.has(label));
  const inner = shared.filter((label) => !needed.has(label));
  const rows = left.labels.filter((label) => !shared.includes(label));
  const columns = right.labels.filter((label) => !shared.includes(label));
  const labels = [...batch, ...rows, ...columns];
  if (inner.length === 0) {
    const order = [...batch, ...rows, ...columns];
    return { tensor: mul(arranged(left, order), arranged(right, order)), labels };
  }
  const size = (label: string): number => sizes.get(label) as number;
  const whole = (operand: Labelled, order: readonly string[]): Tensor =>
    expand(arranged(operand, order), order.map(size));
  const [n, k] = [product(batch.map(size)), product(inner.map(size))];
  const x = reshape(whole(left, [...batch, ...rows, ...inner]), [n, product(rows.map(size)), k]);
  const y = reshape(whole(right, [...batch, ...inner, ...columns]), [n, k, product(columns.map(size))]);
  return { tensor: reshape(bmm(x, y), labels.map(size)), labels };
}

function outputLabels(
  equation: string,
  written: string | undefined,
  operands: readonly Labelled[],
  hidden: number,
  terms: string,
): string[] {
  const dots = Array.from({ length: hidden }, (_, i) => `.${hidden - 1 - i}`);
  if (written === undefined) {
    const counts = new Map<string, number>();
    for (const label of terms.replace(/[^A-Za-z]/g, "")) {
      counts.set(label, (counts.get(label) ?? 0) + 1);
    }
    return [
      ...dots,
      ...[...counts]
        .filter(([, n]) => n === 1)
        .map(([label]) => label)
        .sort(),
    ];
  }
  const [before, after] = written.split("...") as [string, string | undefined];
  const labels = [...before, ...(after === undefined ? [] : dots), ...(after ?? "")];
  const known = new Set(operands.flatMap((o) => o.labels));
  for (const label of labels) {
    if (!known.has(label)) {
      throw new RangeError(
        `einsum: output subscript ${label} does not appear in the equation "${equation}" for any input operand`,
      );
    }
    if (labels.indexOf(label) !== labels.lastIndexOf(label)) {
      throw new RangeError(
        `einsum: output subscript ${label} appears more than once in the output of "${equation}"`,
      );
    }
  }
  return labels;
}

/**
 * The sum of products of elements, with a letter for each dimension: a letter that is not in the output is summed over.
 *
 * @param equation such as "ij,jk->ik"; without "->" the output has the letters that stand once, in alphabetical order.
 * @throws RangeError for an equation that does not fit the operands.
 * @example torch.einsum("ij,jk->ik", torch.eye(2), torch.ones([2, 1])) // [[1], [1]]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.einsum.html
 */
export function einsum(equation: string, ...given: readonly Tensor[] | [readonly Tensor[]]): Tensor {
  if (typeof equation !== "string") {
    throw new TypeError(`einsum: the equation must be a string, but got ${typeof equation}`);
  }
  const tensors = (Array.isArray(given[0]) ? given[0] : given) as readonly Tensor[];
  const compact = equation.replace(/\s/g, "");
  const [inputs = "", written, extra] = compact.split("->");
  const terms = inputs.split(",");
  if (extra !== undefined || terms.length !== tensors.length) {
    throw new RangeError(
      `einsum: "${equation}" has ${terms.length} terms, but ${tensors.length} operands were given`,
    );
  }
  tensors.forEach((t, i) => {
    expectTensor("einsum", t, `operands[${i}]`);
  });
  const operands = terms.map((term, i) => labelled(equation, term, tensors[i] as Tensor, i));
  const sizes = new Map<string, number>();
  let hidden = 0;
  for (const { tensor, labels } of operands) {
    hidden = Math.max(hidden, labels.filter((label) => label.startsWith(".")).length);
    labels.forEach((label, d) => {
      const length = tensor.shape[d] as number;
      const before = sizes.get(label) ?? 1;
      if (before !== 1 && length !== 1 && before !== length) {
        throw new RangeError(
          `einsum: operands do not broadcast with remapped shapes: subscript ${label} has sizes ${before} and ${length}`,
        );
      }
      sizes.set(label, before === 1 ? length : before);
    });
  }
  const output = outputLabels(equation, written, operands, hidden, inputs);
  let total = operands[0] as Labelled;
  for (let i = 1; i < operands.length; i++) {
    const needed = new Set([...output, ...operands.slice(i + 1).flatMap((o) => o.labels)]);
    total = contract(total, operands[i] as Labelled, needed, sizes);
  }
  const last = sumOut(total, new Set(output));
  return arranged(last, output);
}

export interface TensordotOptions {
  dims?: number | readonly [readonly number[], readonly number[]];
}

/**
 * The product summed over the last `dims` dimensions of `a` and the first of `b`, or over the listed ones.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.tensordot.html
 */
export function tensordot(
  a: Tensor,
  b: Tensor,
  options: number | readonly [readonly number[], readonly number[]] | TensordotOptions = 2,
): Tensor {
  expectTensor("tensordot", a, "a");
  expectTensor("tensordot", b, "b");
  if (a.dtype !== b.dtype && a.array.size > 0 && b.array.size > 0) {
    throw new TypeError(
      `tensordot: expected scalar type ${a.dtype.toString()} but found ${b.dtype.toString()}; convert one with .to()`,
    );
  }
  const dims =
    typeof options === "object" && options !== null && "dims" in options
      ? (options.dims ?? 2)
      : (options as number | readonly [readonly number[], readonly number[]]);
  if (
    typeof dims === "number" &&
    (!Number.isInteger(dims) || dims < 0 || dims > Math.min(a.shape.length, b.shape.length))
  ) {
    throw new RangeError(
      `tensordot: expects dims >= 0 and at most the number of dimensions, but got dims=${dims}`,
    );
  }
  const count = typeof dims === "number" ? dims : 0;
  const lists =
    typeof dims === "number"
      ? [
          Array.from({ length: count }, (_, i) => a.shape.length - count + i),
          Array.from({ length: count }, (_, i) => i),
        ]
      : dims;
  if (!Array.isArray(lists) || lists.length !== 2 || !lists.every((list) => Array.isArray(list))) {
    throw new TypeError(
      `tensordot: dims must be an integer or two arrays of integers, but got ${describeList(dims)}`,
    );
  }
  const left = (lists[0] as readonly number[]).map((d) => wrapDim("tensordot", d, a.shape.length));
  const right = (lists[1] as readonly number[]).map((d) => wrapDim("tensordot", d, b.shape.length));
  if (left.length !== right.length) {
    throw new RangeError(
      `tensordot: both dimension lists should have same length, but got ${left.length} and ${right.length}`,
    );
  }
  left.forEach((d, i) => {
    if (a.shape[d] !== b.shape[right[i] as number]) {
      throw new RangeError(
        `tensordot: contracted dimensions need to match, but first has size ${a.shape[d]} in dim ${d} and second has size ${b.shape[right[i] as number]} in dim ${right[i]}`,
      );
    }
  });
  const letter = (i: number): string => String.fromCharCode(97 + i);
  const first = a.shape.map((_, d) => letter(d));
  const second = b.shape.map((_, d) =>
    right.includes(d) ? letter(left[right.indexOf(d)] as number) : letter(a.shape.length + d),
  );
  const output = [
    ...first.filter((_, d) => !left.includes(d)),
    ...second.filter((_, d) => !right.includes(d)),
  ];
  return einsum(`${first.join("")},${second.join("")}->${output.join("")}`, a, b);
}
