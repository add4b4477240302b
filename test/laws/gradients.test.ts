// gradcheck and gradgradcheck of operations, on float64 inputs drawn with a printed seed; released memory is poisoned,
// so that a gradient that was freed too early shows as NaN.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lifetimes } from "../../src/engine/storage.js";
import * as torch from "../../src/index.js";

const SEED = Number(process.env["OGEE_SEED"] ?? 20261123);
const F = torch.nn.functional;
const { gradcheck, gradgradcheck } = torch.autograd;

type Body = (...x: torch.Tensor[]) => torch.Tensor;
type Case = readonly [name: string, fn: Body, ...shapes: (readonly number[])[]];

const labels = torch.tensor([1n, 0n]);
const weights = torch.tensor([1, 2, 3], { dtype: torch.float64 });

const three = torch.tensor([0n, 0n, 2n, 0n]);

const CASES: readonly Case[] = [
  ["add with broadcasting", (a, b) => a.add(b, { alpha: 3 }), [2, 3], [3]],
  ["sub", (a, b) => a.sub(b), [2, 3], [2, 1]],
  ["mul", (a, b) => a.mul(b), [2, 3], []],
  ["div", (a, b) => a.div(b.add(3)), [2, 3], [2, 1]],
  ["pow of tensors", (a, b) => a.add(2).pow(b), [3], [3]],
  ["pow by 3", (a) => a.pow(3), [3]],
  ["lerp", (a, b, w) => torch.lerp(a, b, w), [3], [3], [3]],
  ["addcmul", (a, b, c) => torch.addcmul(a, b, c, { value: 0.5 }), [3], [3], [3]],
  ["addcdiv", (a, b, c) => torch.addcdiv(a, b, c.add(3)), [3], [3], [3]],
  ["where", (a, b) => torch.where(a.gt(0), a.mul(a), b.exp()), [4], [4]],
  ["clamp", (a) => a.clamp(-0.5, 0.5), [6]],
  ["maximum", (a, b) => torch.maximum(a, b), [4], [4]],
  ["atan2", (a, b) => torch.atan2(a, b), [3], [3]],
  ["hypot", (a, b) => torch.hypot(a, b), [3], [3]],
  ["logaddexp", (a, b) => torch.logaddexp(a, b), [3], [3]],
  ["exp, log, sqrt", (a) => a.exp().add(1).log().sqrt(), [3]],
  ["sin, cos, tan", (a) => a.sin().mul(a.cos()).add(a.tan()), [3]],
  ["erf and erfc", (a) => a.erf().mul(a.erfc()), [3]],
  ["matmul of matrices", (a, b) => a.matmul(b), [2, 3], [3, 4]],
  ["matmul of a batch and a matrix", (a, b) => a.matmul(b), [2, 2, 3], [3, 4]],
  ["matmul of batches that broadcast", (a, b) => a.matmul(b), [2, 1, 2, 3], [2, 3, 2]],
  ["matmul of a matrix and a vector", (a, b) => a.matmul(b), [2, 3], [3]],
  ["dot", (a, b) => a.dot(b), [3], [3]],
  ["addmm", (c, a, b) => torch.addmm(c, a, b, { alpha: 2, beta: 0.5 }), [4], [2, 3], [3, 4]],
  ["linear", (x, w, b) => F.linear(x, w, b), [2, 3], [4, 3], [4]],
  ["sum over dimensions", (a) => a.sum([0, 2], true), [2, 3, 2]],
  ["mean", (a) => a.mean(1), [2, 3]],
  ["amax", (a) => a.amax(1), [3, 4]],
  ["softmax", (a) => a.softmax(1), [2, 3]],
  ["logSoftmax", (a) => a.logSoftmax(0), [2, 3]],
  ["logsumexp", (a) => a.logsumexp(1), [2, 3]],
  ["glu", (a) => F.glu(a, 1), [2, 4]],
  ["mseLoss", (a, b) => F.mseLoss(a, b), [3], [3]],
  [
    "binaryCrossEntropy",
    (a) => F.binaryCrossEntropy(a.sigmoid(), torch.tensor([0, 1, 0.5], { dtype: torch.float64 })),
    [3],
  ],
  ["binaryCrossEntropyWithLogits", (a, b) => F.binaryCrossEntropyWithLogits(a, b), [3], [3]],
  ["crossEntropy", (a) => F.crossEntropy(a, labels), [2, 3]],
  [
    "crossEntropy with weights and smoothing",
    (a) => F.crossEntropy(a, labels, { weight: weights, labelSmoothing: 0.1 }),
    [2, 3],
  ],
  ["kron", (a, b) => torch.kron(a, b), [2, 1], [3]],
  ["inner", (a, b) => torch.inner(a, b), [2, 3], [4, 3]],
  ["cross", (a, b) => torch.cross(a, b, 1), [1, 3], [2, 3]],
  ["inverse", (a) => a.add(torch.eye(3).mul(4)).inverse(), [3, 3]],
  ["matrixPower", (a) => a.add(torch.eye(2).mul(3)).matrixPower(-3), [2, 2]],
  ["multiDot", (a, b, c) => torch.linalg.multiDot([a, b, c]), [3], [3, 4], [4, 2]],
  [
    "eigh, up to signs",
    (a) => {
      const [l, v] = torch.linalg.eigh(a.add(a.t())) as Iterable<torch.Tensor> as [
        torch.Tensor,
        torch.Tensor,
      ];
      return v.mul(l.exp()).matmul(v.t()).add(l);
    },
    [3, 3],
  ],
  ["eigvalsh", (a) => torch.linalg.eigvalsh(a.add(a.t())), [3, 3]],
  [
    "svd of a tall matrix, up to signs",
    (a) => {
      const { U, S, Vh } = torch.linalg.svd(a, false);
      return U.mul(S.exp()).matmul(Vh);
    },
    [4, 2],
  ],
  ["svdvals", (a) => torch.linalg.svdvals(a), [2, 3]],
  ["qr of a tall matrix", (a) => torch.linalg.qr(a).Q.matmul(torch.linalg.qr(a).R.exp()), [3, 2]],
  ["qr of a wide matrix", (a) => torch.linalg.qr(a).Q.exp().matmul(torch.linalg.qr(a).R), [2, 4]],
  ["pinv", (a) => torch.linalg.pinv(a), [3, 2]],
  ["lstsq", (a, b) => torch.linalg.lstsq(a, b).solution, [4, 2], [4, 3]],
  [
    "solveTriangular",
    (a, b) => torch.linalg.solveTriangular(a.add(torch.eye(3).mul(3)), b, { upper: true }),
    [3, 3],
    [2, 3, 2],
  ],
  [
    "solveTriangular from the right, with ones",
    (a, b) => torch.linalg.solveTriangular(a, b, { upper: false, left: false, unitriangular: true }),
    [3, 3],
    [2, 3],
  ],
  [
    "lu of a square matrix",
    (a) => {
      const { L, U } = torch.linalg.lu(a);
      return L.exp().add(U);
    },
    [3, 3],
  ],
  ["luFactor of a tall matrix", (a) => torch.linalg.luFactor(a).LU.exp(), [4, 2]],
  ["luFactor of a wide matrix", (a) => torch.linalg.luFactor(a).LU.exp(), [2, 4]],
  [
    "luSolve",
    (a, b) => {
      const { LU, pivots } = torch.linalg.luFactor(a.add(torch.eye(3).mul(2)));
      return torch.linalg.luSolve(LU, pivots, b, { adjoint: true });
    },
    [3, 3],
    [3, 2],
  ],
  ["matrixExp", (a) => torch.matrixExp(a), [3, 3]],
  ["cond by a norm of sums", (a) => torch.linalg.cond(a.add(torch.eye(3).mul(3)), 1), [3, 3]],
  ["cond by singular values", (a) => torch.linalg.cond(a.add(torch.eye(3).mul(3))), [3, 3]],
  ["the nuclear norm", (a) => torch.linalg.matrixNorm(a, "nuc"), [3, 2]],
  ["tensorinv", (a) => torch.linalg.tensorinv(a.add(torch.eye(4).mul(3).reshape(2, 2, 4))), [2, 2, 4]],
  [
    "tensorsolve",
    (a, b) => torch.linalg.tensorsolve(a.add(torch.eye(4).mul(3).reshape(2, 2, 4)), b),
    [2, 2, 4],
    [2, 2],
  ],
  ["vander of a batch", (a) => torch.linalg.vander(a, { N: 3 }), [2, 3]],
  ["choleskySolve", (a, b) => torch.choleskySolve(b, a.add(torch.eye(3).mul(2))), [3, 3], [3, 2]],
  ["vander", (a) => torch.vander(a, 4), [3]],
  ["diagflat and fillDiagonal_", (a) => a.diagflat(1).fillDiagonal_(2), [2]],
  ["ldexp", (a, b) => torch.ldexp(a, b), [3], [3]],
  ["logaddexp2", (a, b) => torch.logaddexp2(a, b), [3], [3]],
  ["floatPower", (a, b) => torch.floatPower(a.add(2), b), [3], [3]],
  ["scatterReduce by mean", (a, b) => a.scatterReduce(0, three, b, "mean", { includeSelf: false }), [3], [4]],
  ["scatterReduce by amax", (a, b) => a.scatterReduce(0, three, b, "amax"), [3], [4]],
  ["scatterReduce by prod", (a, b) => a.scatterReduce(0, three, b, "prod"), [3], [4]],
  [
    "in-place operations on a result",
    (a) => {
      const b = a.mul(2);
      b.mul_(a);
      b.sigmoid_();
      return b.mul(b);
    },
    [3],
  ],
];

describe("gradients agree with central differences to 1e-5 + 1e-3 relative, first and second order", () => {
  beforeAll(() => {
    lifetimes.poison = true;
    torch.manualSeed(SEED);
    console.log(`gradients: seed ${SEED}`);
  });
  afterAll(() => {
    lifetimes.poison = false;
  });

  it.each(CASES.map(([name, fn, ...shapes]) => ({ name, fn, shapes })))("$name", ({ fn, shapes }) => {
    const inputs = shapes.map((shape) => {
      const x = torch.empty(shape, { dtype: torch.float64 });
      return torch.nn.init.uniform_(x, -1, 1).requiresGrad_();
    });
    expect(gradcheck(fn, inputs)).toBe(true);
    expect(gradgradcheck(fn, inputs)).toBe(true);
  });

  it.each([[[0, 2, 3, 1.5]], [[0, 0, 3, 1.5]], [[0, 0, 0, 0]]])(
    "scatterReduce by prod of %s, where zeros meet",
    (values) => {
      const base = torch.tensor([2, 0, 5], { dtype: torch.float64 }).requiresGrad_();
      const factors = torch.tensor(values, { dtype: torch.float64 }).requiresGrad_();
      for (const includeSelf of [true, false]) {
        const body: Body = (a, b) => a.scatterReduce(0, three, b, "prod", { includeSelf });
        expect(gradcheck(body, [base, factors])).toBe(true);
        expect(gradgradcheck(body, [base, factors])).toBe(true);
      }
    },
  );
});
