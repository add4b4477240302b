import { diag, eye, linalg, tensor, type Tensor } from "../../../src/index.js";
import type { ModuleFamily, Row } from "../module-question.js";

const of = (python: string, ours: (x: Tensor) => unknown, shape: number[], more: Partial<Row> = {}): Row => ({
  python,
  make: () => ours,
  inputs: [{ shape }],
  ...more,
});

// Gaps between eigenvalues are divided by, twice in second derivatives.
const bound = { float32: 2e-3, float64: 1e-9 };

const SVD = "lambda x: (lambda u, s, vh: [s, u @ vh, (u * torch.exp(s).unsqueeze(-2)) @ vh])";
const svd = (x: Tensor): Tensor[] => {
  const { U, S, Vh } = linalg.svd(x, { fullMatrices: false });
  return [S, U.matmul(Vh), U.mul(S.exp().unsqueeze(-2)).matmul(Vh)];
};

/** Of eigenvectors and singular vectors what does not depend on their signs. */
export const decompositions: ModuleFamily = {
  name: "decompositions",
  rows: [
    of(
      "lambda x: (lambda l, v: [l, (v * torch.exp(l).unsqueeze(-2)) @ v.mT])(*torch.linalg.eigh(x + x.mT))",
      (x) => {
        const { eigenvalues: l, eigenvectors: v } = linalg.eigh(x.add(x.mT));
        return [l, v.mul(l.exp().unsqueeze(-2)).matmul(v.mT)];
      },
      [2, 4, 4],
      { bound },
    ),
    of("lambda x: torch.linalg.eigvalsh(x) ** 3", (x) => linalg.eigvalsh(x).pow(3), [3, 3], { bound }),
    of("lambda x: torch.linalg.eigvalsh(x, 'U') ** 3", (x) => linalg.eigvalsh(x, "U").pow(3), [3, 3], {
      bound,
    }),
    of(`${SVD}(*torch.linalg.svd(x, full_matrices=False))`, svd, [4, 3], { bound }),
    of(`${SVD}(*torch.linalg.svd(x, full_matrices=False))`, svd, [2, 2, 4], { bound }),
    of(`${SVD}(*torch.linalg.svd(x, full_matrices=False))`, svd, [3, 3], { bound }),
    of(
      "lambda x: (lambda u, s, vh: [s, u[..., :2] @ vh[..., :2, :], (u @ u.mT).detach()])(*torch.linalg.svd(x))",
      (x) => {
        const { U, S, Vh } = linalg.svd(x);
        return [S, U.index("...", ":2").matmul(Vh.index("...", ":2", ":")), U.matmul(U.mT).detach()];
      },
      [4, 2],
      { bound },
    ),
    of("lambda x: torch.linalg.svdvals(x) ** 3", (x) => linalg.svdvals(x).pow(3), [2, 3, 4], { bound }),
    of("lambda x: list(torch.linalg.qr(x))", (x) => [...linalg.qr(x)], [2, 4, 3], { bound }),
    of("lambda x: list(torch.linalg.qr(x))", (x) => [...linalg.qr(x)], [3, 3], { bound }),
    of("lambda x: list(torch.linalg.qr(x))", (x) => [...linalg.qr(x)], [2, 4], { bound }),
    of("lambda x: list(torch.linalg.qr(x, 'complete'))", (x) => [...linalg.qr(x, "complete")], [2, 4], {
      bound,
    }),
    {
      python: "lambda x: [*torch.linalg.qr(x, 'complete'), *torch.linalg.qr(x, mode='r')]",
      make: () => (x) => [...linalg.qr(x, "complete"), ...linalg.qr(x, { mode: "r" })],
      inputs: [{ shape: [2, 4, 3], grad: false }],
    },
    of("lambda x: torch.linalg.pinv(x)", (x) => linalg.pinv(x), [2, 4, 3], { bound }),
    of("lambda x: torch.linalg.pinv(x)", (x) => linalg.pinv(x), [2, 3], { bound }),
    of(
      "lambda x: torch.linalg.pinv(torch.diag(torch.tensor([1, 3, 0.1], dtype=x.dtype)) + 0 * x, rtol=0.2, atol=0.01)",
      (x) => {
        const scaled = eye(3, { dtype: x.dtype });
        scaled.index(1).mul_(3);
        scaled.index(2).mul_(0.1);
        return linalg.pinv(scaled.add(x.mul(0)), { rtol: 0.2, atol: 0.01 });
      },
      [3, 3],
      { bound },
    ),
    of(
      "lambda x: torch.linalg.pinv((x + x.mT) / 20 + torch.diag(torch.tensor([3, -2, 0.5], dtype=x.dtype)), " +
        "rtol=torch.tensor([0.5, 0]), hermitian=True)",
      (x) => {
        const near = diag(tensor([3, -2, 0.5], { dtype: x.dtype })).add(x.add(x.mT).div(20));
        return linalg.pinv(near, { rtol: tensor([0.5, 0]), hermitian: true });
      },
      [2, 3, 3],
      { bound },
    ),
    {
      python: "lambda a, b: list(torch.linalg.lstsq(a, b, driver='gelsd'))",
      make: () => (a, b) => [...linalg.lstsq(a, b, { driver: "gelsd" })],
      inputs: [{ shape: [2, 5, 3] }, { shape: [2, 5, 2] }],
      bound,
    },
    {
      python: "lambda a, b: list(torch.linalg.lstsq(a, b, driver='gelsd'))",
      make: () => (a, b) => [...linalg.lstsq(a, b, { driver: "gelsd" })],
      inputs: [{ shape: [2, 4] }, { shape: [2, 3] }],
      bound,
    },
    {
      python: "lambda a, b: list(torch.linalg.lstsq(a, b))",
      make: () => (a, b) => [...linalg.lstsq(a, b)],
      inputs: [{ shape: [5, 3] }, { shape: [5, 2] }],
      bound,
    },
    // Of vectors PyTorch has no derivative.
    {
      python: "lambda a, b: torch.linalg.lstsq(a, b).solution",
      make: () => (a, b) => linalg.lstsq(a, b).solution,
      inputs: [
        { shape: [2, 4, 3], grad: false },
        { shape: [2, 4], grad: false },
      ],
    },
  ],
};
