// What is asked of both libraries: PyTorch's expression beside ours, over x.

import * as torch from "../../src/index.js";
import type { Tensor } from "../../src/index.js";

export type Layout = "plain" | "transposed" | "stepped" | "expanded";

export interface Question {
  readonly ask: string;
  readonly ours: (x: Tensor) => Tensor | Tensor[];
  readonly shape: readonly number[];
  readonly layout: Layout;
  readonly dtype: string;
}

type Row = readonly [ask: string, ours: (x: Tensor) => Tensor | Tensor[]];

const i = (data: Parameters<typeof torch.tensor>[0], dtype = torch.int64): Tensor =>
  torch.tensor(data, { dtype });
const mask = (data: Parameters<typeof torch.tensor>[0]): Tensor => torch.tensor(data);

const put = (x: Tensor, index: readonly torch.Index[], value: Tensor | number): Tensor =>
  x.clone().setIndex(index, value);

/** Over x of shape [3, 4]. */
const MATRIX: readonly Row[] = [
  ["x.reshape(2, -1)", (x) => x.reshape(2, -1)],
  ["x.reshape(-1)", (x) => x.reshape([-1])],
  ["x.flatten()", (x) => x.flatten()],
  ["x.ravel()", (x) => x.ravel()],
  ["x.unflatten(1, (2, 2))", (x) => x.unflatten(1, [2, -1])],
  ["x.permute(1, 0)", (x) => x.permute(1, 0)],
  ["x.transpose(0, -1)", (x) => x.transpose({ dim0: 0, dim1: -1 })],
  ["x.t()", (x) => x.t()],
  ["x.T", (x) => x.T],
  ["x.mT", (x) => x.mT],
  ["x.swapaxes(0, 1)", (x) => x.swapaxes(0, 1)],
  ["x.movedim(0, 1)", (x) => x.movedim(0, 1)],
  ["x.unsqueeze(1).movedim((0, 2), (2, 0))", (x) => x.unsqueeze(1).movedim([0, 2], [2, 0])],
  ["x.expand(2, 3, -1)", (x) => x.expand(2, 3, -1)],
  ["x[:1].expand(3, 4)", (x) => x.index(":1").expand([3, 4])],
  ["x.broadcast_to(2, 3, 4)", (x) => x.broadcastTo([2, 3, 4])],
  ["torch.broadcast_tensors(x, x[0])", (x) => torch.broadcastTensors(x, x.index(0))],
  ["x.repeat(2, 1, 3)", (x) => x.repeat(2, 1, 3)],
  ["x.repeat(0, 2)", (x) => x.repeat(0, 2)],
  ["x.tile(2)", (x) => x.tile(2)],
  ["x.tile((2, 1, 2))", (x) => x.tile([2, 1, 2])],
  ["x.repeat_interleave(2)", (x) => x.repeatInterleave(2)],
  ["x.repeat_interleave(i([1, 0, 2]), 0)", (x) => x.repeatInterleave(i([1, 0, 2]), 0)],
  ["x.repeat_interleave(3, dim=-1)", (x) => x.repeatInterleave(3, { dim: -1 })],
  ["x.unsqueeze(0).squeeze()", (x) => x.unsqueeze(0).squeeze()],
  ["x.unsqueeze(-1).squeeze(2)", (x) => x.unsqueeze(-1).squeeze(2)],
  ["x.squeeze(0)", (x) => x.squeeze(0)],
  ["x.narrow(1, 1, 2)", (x) => x.narrow(1, 1, 2)],
  ["x.narrow(1, -2, 2)", (x) => x.narrow({ dim: 1, start: -2, length: 2 })],
  ["x.select(1, -1)", (x) => x.select(1, -1)],
  ["x.unfold(1, 2, 1)", (x) => x.unfold(1, 2, 1)],
  ["x.unfold(1, 3, 2)", (x) => x.unfold(1, 3, 2)],
  ["x.unfold(0, 2, 1).unfold(1, 3, 1)", (x) => x.unfold(0, 2, 1).unfold(1, 3, 1)],
  ["x.diagonal()", (x) => x.diagonal()],
  ["x.diagonal(1)", (x) => x.diagonal(1)],
  ["x.diagonal(-1, 1, 0)", (x) => x.diagonal(-1, 1, 0)],
  ["x.diagonal(9)", (x) => x.diagonal(9)],
  ["x.contiguous().as_strided((2, 3), (2, 1), 1)", (x) => x.contiguous().asStrided([2, 3], [2, 1], 1)],
  ["x.contiguous().as_strided((3, 3), (1, 1))", (x) => x.contiguous().asStrided([3, 3], [1, 1])],
  ["x.contiguous().as_strided((2, 2, 3), (0, 1, 2))", (x) => x.contiguous().asStrided([2, 2, 3], [0, 1, 2])],
  ["x.split(2, 1)", (x) => x.split(2, 1)],
  ["x.split(2)", (x) => x.split(2)],
  ["x.split([1, 3], 1)", (x) => x.split([1, 3], { dim: 1 })],
  ["x.split(2)[1]", (x) => x.split(2)[1] as Tensor],
  ["x.chunk(3, 1)", (x) => x.chunk(3, 1)],
  ["x.tensor_split(3, 1)", (x) => x.tensorSplit(3, 1)],
  ["x.tensor_split((1, 3, 9), 1)", (x) => x.tensorSplit([1, 3, 9], 1)],
  ["x.tensor_split((2, 1))", (x) => x.tensorSplit([2, 1])],
  ["x.unbind(1)", (x) => x.unbind(1)],
  ["x.unbind()[2]", (x) => x.unbind()[2] as Tensor],
  ["x.hsplit(2)", (x) => x.hsplit(2)],
  ["x.vsplit([1])", (x) => x.vsplit([1])],
  ["x.flip(0)", (x) => x.flip(0)],
  ["x.flip(0, 1)", (x) => x.flip([0, -1])],
  ["x.fliplr()", (x) => x.fliplr()],
  ["x.flipud()", (x) => x.flipud()],
  ["x.roll(5)", (x) => x.roll(5)],
  ["x.roll(-1, 1)", (x) => x.roll(-1, 1)],
  ["x.roll((1, 6), (0, 1))", (x) => x.roll([1, 6], [0, 1])],
  ["x.rot90()", (x) => x.rot90()],
  ["x.rot90(2)", (x) => x.rot90(2)],
  ["x.rot90(-1, (1, 0))", (x) => x.rot90(-1, [1, 0])],
  ["x.tril()", (x) => x.tril()],
  ["x.tril(-1)", (x) => x.tril(-1)],
  ["x.triu(1)", (x) => x.triu({ diagonal: 1 })],
  ["x.triu(-9)", (x) => x.triu(-9)],
  ["x.clone().tril_(1)", (x) => x.clone().tril_(1)],
  ["x.diag()", (x) => x.diag()],
  ["x.diag(-1)", (x) => x.diag(-1)],
  ["x[0].diag(1)", (x) => x.index(0).diag(1)],
  ["x.diag_embed()", (x) => x.diagEmbed()],
  ["x.diag_embed(-1, 0, 2)", (x) => x.diagEmbed(-1, 0, 2)],
  ["torch.cat([x, x])", (x) => torch.cat([x, x])],
  ["torch.cat([x, x[:, :1]], dim=-1)", (x) => torch.cat([x, x.index(":", ":1")], { dim: -1 })],
  ["torch.cat([torch.zeros(0), x])", (x) => torch.cat([torch.zeros(0), x])],
  [
    "torch.cat([x, i([[True, False, True, True]])])",
    (x) => torch.cat([x, mask([[true, false, true, true]])]),
  ],
  ["torch.stack([x, x], 1)", (x) => torch.stack([x, x], 1)],
  ["torch.stack([x[0], x[1]], -1)", (x) => torch.stack([x.index(0), x.index(1)], -1)],
  ["torch.hstack([x, x])", (x) => torch.hstack([x, x])],
  ["torch.vstack([x, x[0]])", (x) => torch.vstack([x, x.index(0)])],
  ["torch.dstack([x, x])", (x) => torch.dstack([x, x])],
  ["torch.column_stack([x, x[:, 0]])", (x) => torch.columnStack([x, x.index(":", 0)])],
  ["torch.atleast_3d(x)", (x) => torch.atleast3d(x)],
  ["torch.atleast_2d(x[0], x[0, 0])", (x) => torch.atleast2d(x.index(0), x.index(0, 0))],
  ["torch.atleast_3d(x[:, 0])", (x) => torch.atleast3d(x.index(":", 0))],
  ["torch.meshgrid(x[0], x[:, 0], indexing='ij')", (x) => torch.meshgrid(x.index(0), x.index(":", 0))],
  [
    "torch.meshgrid(x[0], x[:, 0], x[1], indexing='xy')",
    (x) => torch.meshgrid([x.index(0), x.index(":", 0), x.index(1)], { indexing: "xy" }),
  ],
  ["torch.block_diag(x, x[0], x[0, 0])", (x) => torch.blockDiag(x, x.index(0), x.index(0, 0))],
  ["torch.cartesian_prod(x[0], x[:, 1])", (x) => torch.cartesianProd(x.index(0), x.index(":", 1))],
  ["torch.combinations(x[0])", (x) => torch.combinations(x.index(0))],
  [
    "torch.combinations(x[0], 3, with_replacement=True)",
    (x) => torch.combinations(x.index(0), 3, { withReplacement: true }),
  ],
  ["x.clone().t_()", (x) => x.clone().t_()],
  ["x.clone().unsqueeze_(1).squeeze_()", (x) => x.clone().unsqueeze_(1).squeeze_()],
  ["x.clone().transpose_(0, 1)", (x) => x.clone().transpose_(0, 1)],
  ["torch.zeros_like(x)", (x) => torch.zerosLike(x)],
  ["torch.full_like(x, 3)", (x) => torch.fullLike(x, 3)],
  ["x.new_ones(2, 1)", (x) => x.newOnes(2, 1)],
  ["x.new_tensor([1, 0])", (x) => x.newTensor([1, 0])],
  // Indexing that a view does.
  ["x[1]", (x) => x.index(1)],
  ["x[-1, -2]", (x) => x.index(-1, "-2")],
  ["x[1:]", (x) => x.index("1:")],
  ["x[::2, 1:-1]", (x) => x.index("::2", "1:-1")],
  ["x[:, -9:9:3]", (x) => x.index(":", "-9:9:3")],
  ["x[2:1]", (x) => x.index("2:1")],
  ["x[..., 0]", (x) => x.index("...", 0)],
  ["x[None, :, None, 1]", (x) => x.index(null, ":", null, 1)],
  ["x[...]", (x) => x.index("...")],
  ["x[0, ..., 1]", (x) => x.index(0, "...", 1)],
  ["x[i(1), i(-1)]", (x) => x.index(i(1), i(-1))],
  // Indexing that copies.
  ["x[i([2, 0, 2])]", (x) => x.index(i([2, 0, 2]))],
  ["x[:, [1, -1]]", (x) => x.index(":", [1, -1])],
  [
    "x[i([[0, 1], [2, 0]])]",
    (x) =>
      x.index([
        [0, 1],
        [2, 0],
      ]),
  ],
  ["x[i([0, 2]), i([1, 3])]", (x) => x.index([0, 2], [1, 3])],
  ["x[i([[0], [2]]), i([1, 3])]", (x) => x.index([[0], [2]], [1, 3])],
  ["x[i([0, 2]), 1:]", (x) => x.index(i([0, 2]), "1:")],
  ["x[None, i([0, 2]), None, i([1, 3])]", (x) => x.index(null, i([0, 2]), null, i([1, 3]))],
  ["x[i([0, 2]), None, i([1, 3])]", (x) => x.index(i([0, 2]), null, i([1, 3]))],
  ["x[..., i([0, 2])]", (x) => x.index("...", i([0, 2]))],
  ["x[1, i([0, 2])]", (x) => x.index(1, i([0, 2]))],
  ["x[x > 0]", (x) => x.index(x.gt(0))],
  ["x[i([True, False, True])]", (x) => x.index([true, false, true])],
  ["x[:, i([True, False, True, True])]", (x) => x.index(":", mask([true, false, true, true]))],
  ["x[i([True, False, True]), i([0, 3])]", (x) => x.index(mask([true, false, true]), i([0, 3]))],
  ["x[i([1, 0, 1], dtype=torch.uint8)]", (x) => x.index(i([1, 0, 1], torch.uint8))],
  ["x[i([], dtype=torch.int64)]", (x) => x.index([])],
  ["x[True]", (x) => x.index(true)],
  ["x[False, 1]", (x) => x.index(false, 1)],
  ["x[i(True), i([0, 1])]", (x) => x.index(mask(true), i([0, 1]))],
  // Assignment.
  ["put(x, 0, 2)", (x) => put(x, [0], 2)],
  ["put(x, (slice(None), 1), 0)", (x) => put(x, [":", 1], 0)],
  ["put(x, slice(1, None), x[0].clone())", (x) => put(x, ["1:"], x.index(0).clone())],
  ["put(x, i([0, 2]), x[:2].clone())", (x) => put(x, [[0, 2]], x.index(":2").clone())],
  [
    "put(x, (slice(None), i([3, 0])), x[:, 1:3] * 2)",
    (x) => put(x, [":", [3, 0]], x.index(":", "1:3").mul(2)),
  ],
  ["put(x, x > 0, x[0, 0] * 3)", (x) => put(x, [x.gt(0)], x.index(0, 0).mul(3))],
  [
    "put(x, (1, i([0, 2])), x[None, None, 0, :2].clone())",
    (x) => put(x, [1, [0, 2]], x.index(null, null, 0, ":2").clone()),
  ],
  ["put(x, Ellipsis, x * 2)", (x) => put(x, ["..."], x.mul(2))],
  [
    "x.index_put((i([0, 0]), i([1, 1])), x[0, :2].clone(), True)",
    (x) => x.indexPut([i([0, 0]), i([1, 1])], x.index(0, ":2").clone(), true),
  ],
  [
    "put(x, (slice(None), i([1, 2])), x[0, 0] * 2)",
    (x) => x.indexPut([null, i([1, 2])], x.index(0, 0).mul(2)),
  ],
  [
    "x.clone().index_put_((x > 0,), x[0, 0] * 2, accumulate=True)",
    (x) => x.clone().indexPut_([x.gt(0)], x.index(0, 0).mul(2), { accumulate: true }),
  ],
  ["x.clone().fill_(x[0, 0])", (x) => x.clone().fill_(x.index(0, 0))],
  ["x.clone().zero_()", (x) => x.clone().zero_()],
  ["torch.tril_indices(3, 4, -1)", () => torch.trilIndices(3, 4, -1)],
  ["torch.triu_indices(3, 4, 1)", () => torch.triuIndices(3, 4, 1)],
  ["torch.eye(2, 3)", () => torch.eye(2, 3)],
  [
    "torch.arange(0.1, 2, 0.3, dtype=torch.float64)",
    () => torch.arange(0.1, 2, 0.3, { dtype: torch.float64 }),
  ],
  ["torch.arange(7, 2, -2)", () => torch.arange(7, 2, -2)],
  ["torch.linspace(-1, 3, 9)", () => torch.linspace(-1, 3, 9)],
  ["torch.logspace(0, 3, 4, base=2)", () => torch.logspace(0, 3, 4, 2)],
  // Errors.
  ["x[5]", (x) => x.index(5)],
  ["x[0, 9]", (x) => x.index(0, 9)],
  ["x[0, 0, 0]", (x) => x.index(0, 0, 0)],
  ["x[i([5])]", (x) => x.index([5])],
  ["x[i([True])]", (x) => x.index([true])],
  ["x[i([0, 1]), i([0, 1, 2])]", (x) => x.index([0, 1], [0, 1, 2])],
  ["x[::-1]", (x) => x.index("::-1")],
  ["x[0, 0][0]", (x) => x.index(0, 0).index(0)],
  ["x.transpose(0, 3)", (x) => x.transpose(0, 3)],
  ["x.narrow(0, 2, 2)", (x) => x.narrow(0, 2, 2)],
  ["x.expand(3, 5)", (x) => x.expand(3, 5)],
  ["x.split([1, 1])", (x) => x.split([1, 1])],
  ["torch.cat([x, x[0]])", (x) => torch.cat([x, x.index(0)])],
  ["torch.cat([x, x[:, :2]])", (x) => torch.cat([x, x.index(":", ":2")])],
  ["torch.stack([x, x[0]])", (x) => torch.stack([x, x.index(0)])],
  ["x.index_put((i([0]),), x[0, :2])", (x) => x.indexPut([i([0])], x.index(0, ":2"))],
  ["x.reshape(5, -1)", (x) => x.reshape(5, -1)],
  ["x.flatten(1, 0)", (x) => x.flatten(1, 0)],
  ["x.unbind(0)[0].mul_(2)", (x) => (x.unbind(0)[0] as Tensor).mul_(2)],
  ["torch.hstack([])", () => torch.hstack([])],
];

/** Over x of shape [2, 3, 4]. */
const CUBE: readonly Row[] = [
  ["x.permute(2, 0, 1)", (x) => x.permute([2, 0, 1])],
  ["x.view(6, 4)", (x) => x.view(6, 4)],
  ["x.flatten(1)", (x) => x.flatten(1)],
  ["x.reshape(2, 2, 2, 3)", (x) => x.reshape(2, 2, 2, 3)],
  ["x.movedim(-1, 0)", (x) => x.moveaxis(-1, 0)],
  ["x.diagonal(1, 0, 2)", (x) => x.diagonal(1, 0, 2)],
  ["x.tril(1)", (x) => x.tril(1)],
  ["x.dsplit(2)", (x) => x.dsplit(2)],
  ["x.rot90(1, (0, 2))", (x) => x.rot90(1, [0, 2])],
  ["x.roll((1, 2), (2, 2))", (x) => x.roll([1, 2], [2, 2])],
  ["x[i([0, 1]), :, i([3, 0])]", (x) => x.index([0, 1], ":", [3, 0])],
  ["x[:, i([0, 2]), i([3, 0])]", (x) => x.index(":", [0, 2], [3, 0])],
  ["x[i([0, 1]), 1, i([3, 0])]", (x) => x.index([0, 1], 1, [3, 0])],
  [
    "x[..., i([[0, 1], [1, 2]]), :]",
    (x) =>
      x.index(
        "...",
        [
          [0, 1],
          [1, 2],
        ],
        ":",
      ),
  ],
  ["x[:, x[0] > 0]", (x) => x.index(":", x.index(0).gt(0))],
  ["x[i([True, False]), ..., i([1, 2])]", (x) => x.index([true, false], "...", [1, 2])],
  ["x[1:, i([2, 0]), ::2]", (x) => x.index("1:", [2, 0], "::2")],
  [
    "put(x, (i([0, 1]), slice(None), i([3, 0])), x[:, :, 0] * 2)",
    (x) => put(x, [[0, 1], ":", [3, 0]], x.index(":", ":", 0).mul(2)),
  ],
  [
    "put(x, (slice(None), x[0] > 0), x[:, :1, 0] * 2)",
    (x) => put(x, [":", x.index(0).gt(0)], x.index(":", ":1", 0).mul(2)),
  ],
  ["put(x, (Ellipsis, i([1])), 5)", (x) => put(x, ["...", [1]], 5)],
  ["x.unfold(2, 2, 2).unfold(1, 2, 1)", (x) => x.unfold(2, 2, 2).unfold(1, 2, 1)],
  ["torch.cat([x, x.flip(0)], 1)", (x) => torch.cat([x, x.flip(0)], 1)],
  ["x.unbind(1)", (x) => x.unbind(1)],
];

/** Every row in every layout, and once in other types. */
export const QUESTIONS: readonly Question[] = (
  [
    [[3, 4], MATRIX],
    [[2, 3, 4], CUBE],
  ] as const
).flatMap(([shape, rows]) =>
  (
    [
      ["plain", "float64"],
      ["transposed", "float32"],
      ["stepped", "float64"],
      ["expanded", "float64"],
      ["plain", "int64"],
      ["transposed", "uint8"],
      ["plain", "int32"],
    ] as const
  ).flatMap(([layout, dtype]) => rows.map(([ask, ours]) => ({ ask, ours, shape, layout, dtype }))),
);
