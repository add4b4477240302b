// Eigenvalues, singular values, orthogonal factors and pseudoinverses: what defines them, on matrices of every kind.

import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";

const SEED = Number(process.env["OGEE_SEED"] ?? 20261127);
const { linalg, float64 } = torch;
type Tensor = torch.Tensor;

const random = (...shape: number[]): Tensor => torch.randn(shape, { dtype: float64 });
const ofRank = (rows: number, columns: number, rank: number): Tensor =>
  random(rows, rank).matmul(random(rank, columns));

/** The largest difference, as a share of the largest element. */
function apart(a: Tensor, b: Tensor): number {
  const largest = Math.max(Number(b.abs().max()), Number.MIN_VALUE);
  return Number(a.sub(b).abs().max()) / largest;
}

/** How far the columns are from orthonormal. */
const crooked = (q: Tensor): number =>
  apart(q.mT.matmul(q), torch.eye(q.shape.at(-1) as number, { dtype: float64 }));

const MATRICES: readonly (readonly [name: string, make: () => Tensor])[] = [
  ["40 by 40", () => random(40, 40)],
  ["30 by 12", () => random(30, 12)],
  ["12 by 30", () => random(12, 30)],
  ["1 by 5", () => random(1, 5)],
  ["rank 3 of 12 by 9", () => ofRank(12, 9, 3)],
  ["rank 1 of 6 by 6", () => ofRank(6, 6, 1)],
  ["zeros", () => torch.zeros([4, 3], { dtype: float64 })],
  ["the identity", () => torch.eye(5, { dtype: float64 })],
  ["of size 1e200", () => random(6, 4).mul(1e200)],
  ["of size 1e-200", () => random(4, 6).mul(1e-200)],
  [
    "of columns from 1 to 1e-12",
    () => random(8, 5).mul(torch.tensor([1, 1e-3, 1e-6, 1e-9, 1e-12], { dtype: float64 })),
  ],
];

describe(`decompositions (seed ${SEED}), within 1e-13 of the largest element`, () => {
  it.each(MATRICES)("singular values of a matrix %s", (_, make) => {
    torch.manualSeed(SEED);
    const a = make();
    for (const full of [true, false]) {
      const { U, S, Vh } = linalg.svd(a, full);
      const k = S.shape[0] as number;
      const whole = U.narrow(1, 0, k)
        .mul(S)
        .matmul(Vh.narrow(0, 0, k));
      expect(apart(whole, a)).toBeLessThan(1e-13);
      expect(crooked(U)).toBeLessThan(1e-13);
      expect(crooked(Vh.mT)).toBeLessThan(1e-13);
      const values = S.tolist() as number[];
      expect(values).toEqual([...values].sort((x, y) => y - x));
      expect(values.every((s) => s >= 0)).toBe(true);
    }
  });

  it.each(MATRICES)("orthogonal factors of a matrix %s", (_, make) => {
    torch.manualSeed(SEED);
    const a = make();
    for (const mode of ["reduced", "complete"] as const) {
      const { Q, R } = linalg.qr(a, mode);
      expect(apart(Q.matmul(R), a)).toBeLessThan(1e-13);
      expect(crooked(Q)).toBeLessThan(1e-13);
      expect(R.triu().equal(R)).toBe(true);
    }
  });

  it.each(MATRICES.filter(([name]) => !name.includes("1e")))(
    "Penrose's four laws for a matrix %s",
    (_, make) => {
      torch.manualSeed(SEED);
      const a = make();
      const p = linalg.pinv(a);
      expect(apart(a.matmul(p).matmul(a), a)).toBeLessThan(1e-12);
      expect(apart(p.matmul(a).matmul(p), p)).toBeLessThan(1e-12);
      for (const symmetric of [a.matmul(p), p.matmul(a)]) {
        expect(apart(symmetric.mT, symmetric)).toBeLessThan(1e-12);
      }
    },
  );

  it.each([
    ["40 by 40", () => random(40, 40)],
    ["with equal eigenvalues", () => torch.eye(6, { dtype: float64 }).mul(3)],
    ["of rank 2", () => ofRank(7, 2, 2).matmul(torch.zeros([2, 7], { dtype: float64 }).add(1))],
    ["of size 1e200", () => random(5, 5).mul(1e200)],
    ["of zeros", () => torch.zeros([3, 3], { dtype: float64 })],
  ] as const)("eigenvalues of a symmetric matrix %s", (_, make) => {
    torch.manualSeed(SEED);
    const half = make();
    const a = half.add(half.mT);
    const { eigenvalues, eigenvectors } = linalg.eigh(a);
    expect(apart(eigenvectors.mul(eigenvalues).matmul(eigenvectors.mT), a)).toBeLessThan(1e-13);
    expect(crooked(eigenvectors)).toBeLessThan(1e-13);
    const values = eigenvalues.tolist() as number[];
    expect(values).toEqual([...values].sort((x, y) => x - y));
  });

  it("a symmetric pseudoinverse reads the lower triangle, with eigenvalues of either sign and of none", () => {
    torch.manualSeed(SEED);
    const values = torch.tensor([-5, -0.25, 0, 2, 3], { dtype: float64 });
    const { Q } = linalg.qr(random(5, 5));
    const a = Q.mul(values).matmul(Q.mT);
    const p = linalg.pinv(a.add(random(5, 5).triu(1)), { hermitian: true, rtol: 1e-9 });
    expect(apart(p, linalg.pinv(a, { rtol: 1e-9 }))).toBeLessThan(1e-13);
    expect(apart(p.mT, p)).toBeLessThan(1e-13);
  });

  it("pseudoinverses have a tolerance for all matrices or for each", () => {
    const scaled = (x: number): number[][] => [
      [1, 0],
      [0, x],
    ];
    const a = torch.tensor([scaled(0.5), scaled(0.5)], { dtype: float64 });
    const [cut, whole] = [torch.tensor(scaled(0)), torch.tensor(scaled(2))].map((t) => t.to(float64));
    const batch = (...parts: unknown[]): Tensor => torch.stack(parts as Tensor[]);
    for (const [options, wanted] of [
      [{ rtol: 0.6 }, batch(cut, cut)],
      [{ rtol: null, atol: null }, batch(whole, whole)],
      [{ rtol: torch.tensor([0.4, 0.6]) }, batch(whole, cut)],
      [{ atol: torch.tensor([0.6, 0.4]) }, batch(cut, whole)],
      [{ atol: 0, rtol: torch.tensor(0.6) }, batch(cut, cut)],
      [{ rtol: torch.tensor([[0.4], [0.6]]) }, batch(batch(whole, whole), batch(cut, cut))],
    ] as const) {
      expect(linalg.pinv(a, options).tolist()).toEqual(wanted.tolist());
    }
  });

  it("take batches, also empty ones, and give the type they are given", () => {
    const a = torch.randn([0, 3, 2]);
    expect(linalg.svd(a).U.shape).toEqual([0, 3, 3]);
    expect(linalg.qr(a).R.shape).toEqual([0, 2, 2]);
    expect(linalg.pinv(a).shape).toEqual([0, 2, 3]);
    expect(linalg.eigh(torch.randn([2, 0, 0])).eigenvalues.shape).toEqual([2, 0]);
    expect(linalg.eigvalsh(torch.eye(2)).dtype).toBe(torch.float32);
  });
});

describe("a determinant of a singular matrix", () => {
  it("has cofactors as its gradient: the determinant is linear in the row of zeros", () => {
    const rows = random(13, 14);
    const a = torch.cat([rows, torch.zeros([1, 14], { dtype: float64 })]).requiresGrad_();
    torch.det(a).backward();
    const last = random(14);
    const wanted = Number(torch.det(torch.cat([rows, last.unsqueeze(0)])));
    expect(Number((a.grad as Tensor).select(0, 13).dot(last)) / wanted).toBeCloseTo(1, 11);
  });

  it("has the second derivative 0 at zeros, where PyTorch has NaN", () => {
    const a = torch.zeros([6, 6], { dtype: float64 }).requiresGrad_();
    const [slope] = torch.autograd.grad(torch.det(a), [a], { createGraph: true });
    const [curvature] = torch.autograd.grad((slope as Tensor).sum(), [a]);
    expect(Number((curvature as Tensor).abs().max())).toBe(0);
  });
});

describe("decompositions refuse", () => {
  it.each([
    [
      "one dimension",
      () => linalg.svd(torch.ones([3])),
      "linalg.svd: The input tensor must have at least 2 dimensions, but got [3]",
    ],
    [
      "integers",
      () => linalg.qr(torch.ones([2, 2]).to(torch.int64)),
      "linalg.qr: Expected a floating point tensor as input",
    ],
    [
      "a matrix that is not square",
      () => linalg.eigh(torch.ones([2, 3])),
      "linalg.eigh: must be batches of square matrices",
    ],
    [
      "numbers that are not finite",
      () => linalg.eigvalsh(torch.ones([2, 2]).div(0)),
      "linalg.eigvalsh: The algorithm failed to converge because the input matrix contained non-finite values",
    ],
    [
      "an unknown triangle",
      () => linalg.eigh(torch.eye(2), "X" as never),
      "linalg.eigh: Expected UPLO argument to be 'L' or 'U'",
    ],
    [
      "an unknown mode",
      () => linalg.qr(torch.eye(2), "full" as never),
      "linalg.qr: mode should be 'reduced', 'complete' or 'r'",
    ],
    [
      "the gradient of a completed basis",
      () =>
        linalg
          .qr(torch.ones([3, 2], { requiresGrad: true }), "complete")
          .R.sum()
          .backward(),
      "linalg.qr: mode 'complete' of 3 by 2 matrices has no derivative; use 'reduced'",
    ],
    [
      "a symmetric matrix that is not square",
      () => linalg.pinv(torch.ones([2, 3]), { hermitian: true }),
      "linalg.pinv: must be batches of square matrices",
    ],
    [
      "tolerances of another batch",
      () => linalg.pinv(torch.ones([2, 3, 3]), { rtol: torch.ones([3]) }),
      "linalg.pinv: ",
    ],
    [
      "a word for a tolerance",
      () => linalg.pinv(torch.eye(2), { rtol: "small" as never }),
      "linalg.pinv: argument 'rtol' must be a number, a Tensor or null, but got",
    ],
    [
      "an unknown driver",
      () => linalg.lstsq(torch.eye(2), torch.eye(2), { driver: "toString" as never }),
      "linalg.lstsq: driver should be one of 'gels', 'gelsy', 'gelsd', 'gelss', but got",
    ],
    [
      "right sides of another length",
      () => linalg.lstsq(torch.ones([3, 2]), torch.ones([2, 1])),
      "linalg.lstsq: A and B should match in their batch and in size(-2), but got [3, 2] and [2, 1]",
    ],
  ] as const)("%s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});
