// Sums of products over named or listed dimensions.

import { f32, of, t, PRODUCTS } from "../build.js";
import { type Case, type Family, tensorsOf } from "../case.js";

type Shape = readonly number[];

const EQUATIONS: readonly (readonly [string, ...Shape[]])[] = [
  ["ij,jk->ik", [2, 3], [3, 4]],
  ["ij,jk", [2, 3], [3, 4]],
  ["ij->ji", [2, 3]],
  ["ij->", [2, 3]],
  ["ij->i", [2, 3]],
  ["ii->i", [3, 3]],
  ["ii", [3, 3]],
  ["i,i->", [3], [3]],
  ["i,j->ij", [2], [3]],
  ["bij,bjk->bik", [2, 3, 4], [2, 4, 2]],
  ["...ij,...jk->...ik", [2, 1, 2, 3], [3, 3, 2]],
  ["bn,anm,bm->ba", [2, 3], [4, 3, 2], [2, 2]],
  ["ij,ij->ij", [2, 3], [2, 3]],
  ["...->...", [2, 3]],
  ["i...->...", [2, 3]],
  ["ba", [2, 3]],
  ["ij,kj->ik", [2, 3], [4, 3]],
  ["a,b,c->cab", [2], [3], [2]],
  ["ijk->kj", [2, 3, 4]],
  [" i j , j -> i ", [2, 3], [3]],
  ["Ab,bA->A", [2, 3], [3, 2]],
  ["ij,jk->ik", [2, 3], [4, 4]],
  ["ij,jk->il", [2, 3], [3, 4]],
  ["ij", [2]],
  ["i$->i", [2]],
  ["ij,jk->ik", [2, 3]],
  ["ij->ii", [2, 3]],
  ["i,,j", [2], [3]],
];
const sums: Case[] = [
  ...EQUATIONS.map(([equation, ...shapes]) => of("torch.einsum", [equation, ...shapes.map((s) => f32(s))])),
  of("torch.einsum", ["ij,jk->ik", [f32([2, 3]), f32([3, 2])]]),
  of("torch.einsum", ["ij,jk->ik", t("int64", [2, 3]), t("int64", [3, 2])]),
  of("torch.einsum", [
    "ij,jk->ik",
    f32([3, 3], { layout: "transposed" }),
    f32([3, 3], { layout: "strided" }),
  ]),
  ...[0, 1, 2].map((dims) =>
    of("torch.tensordot", [f32([2, 3, 4]), f32([dims === 0 ? 2 : dims === 1 ? 4 : 3, 4])], { dims }),
  ),
  of("torch.tensordot", [f32([2, 3, 4]), f32([4, 3, 2])], {
    dims: [
      [1, 2],
      [1, 0],
    ],
  }),
  of("torch.tensordot", [f32([2, 3]), f32([3, 2])], { dims: [[0], [1]] }),
  of("torch.tensordot", [f32([2, 3, 4]), f32([3, 4, 2])]),
  of("torch.tensordot", [f32([2, 3]), f32([2, 3])], { dims: 1 }),
  of("torch.tensordot", [f32([2, 3]), f32([2, 3])], { dims: -1 }),
];

export const contractions: Family = {
  name: "contractions",
  cases: sums.map((c) =>
    tensorsOf(c.args).some((x) => x.dtype === "float32") ? { ...c, tolerance: PRODUCTS } : c,
  ),
};
