// What is asked of a call instead of its plain results; tools/oracle_forms.py says the same to PyTorch.

import type { linalg, Tensor } from "../../src/index.js";

export type FormName = "eigenvectors" | "singularVectors" | "inOrder" | "product";

/** Gives what is compared, from a call that takes the case's arguments. */
type Form = (call: (...args: unknown[]) => unknown, ...args: unknown[]) => unknown;

const FORMS: Readonly<Record<FormName, Form>> = {
  /** Of eigenvalues and eigenvectors what does not depend on the vectors' signs. */
  eigenvectors: (call, ...args) => {
    const { eigenvalues: l, eigenvectors: v } = call(...args) as linalg.EigenvaluesAndVectors;
    return [l, v.abs(), v.mul(l.unsqueeze(-2)).matmul(v.mT)];
  },
  /** Of singular values and vectors what depends neither on the vectors' signs nor on what completes their bases. */
  singularVectors: (call, ...args) => {
    const { U, S, Vh } = call(...args) as linalg.SingularValues;
    const k = S.shape.at(-1) as number;
    const [u, vh] = [U.narrow(-1, 0, k), Vh.narrow(-2, 0, k)];
    return [S, u.abs(), vh.abs(), u.matmul(vh)];
  },
  /** Named results one after another. */
  inOrder: (call, ...args) => [...(call(...args) as Iterable<Tensor>)],
  /** The product of two factors as argument: however they change, its rank stays. */
  product: (call, a, b, ...rest) => call((a as Tensor).matmul((b as Tensor).mT), ...rest),
};

/** What the form makes of a call with these arguments. */
export const inForm = (name: FormName, call: Parameters<Form>[0], args: unknown[]): unknown =>
  FORMS[name](call, ...args);
