// torch.linalg: matrices and vectors.

export { cond } from "./condition-numbers.js";
export { det, slogdet } from "./determinants.js";
export { LeastSquares, lstsq, pinv } from "./least-squares.js";
export { matrixNorm, norm, vectorNorm } from "./linalg-norms.js";
export { cross, diagonal, vander, vecdot } from "./linalg-vectors.js";
export { cholesky, solve } from "./linear-systems.js";
export { matmul } from "./matrix.js";
export { multiDot } from "./matrix-chains.js";
export { matrixExp } from "./matrix-exponential.js";
export { inverse as inv, matrixPower } from "./matrix-powers.js";
export { matrixRank } from "./numerical-rank.js";
export { OrthogonalAndTriangular, qr } from "./orthogonal-factors.js";
export { eigh, EigenvaluesAndVectors, eigvalsh, SingularValues, svd, svdvals } from "./spectral.js";
export { tensorinv, tensorsolve } from "./tensor-equations.js";
export {
  FactorsAndPivots,
  lu,
  luFactor,
  luSolve,
  PermutationAndTriangles,
} from "./triangular-factors.js";
export { solveTriangular } from "./triangular-systems.js";
