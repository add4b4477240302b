// The argument lists of PyTorch's own tests, as cases.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Case, type DTypeName, isList, tensorsOf, type Tolerance, type Value } from "./case.js";
import { fromBase64 } from "./elements.js";
import type { FormName } from "./forms.js";

const SCRIPT = fileURLToPath(new URL("../../tools/sample-inputs.py", import.meta.url));

interface Written {
  readonly call: string;
  readonly variant: string;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
}

/** Operations whose answers are random or not defined: what they draw is tested with seeds elsewhere. */
const UNDEFINED =
  /(^|[._])(rand|randn|randint|bernoulli|multinomial|normal|rrelu|dropout|empty|new_empty|empty_like)/;

/** Operations whose results have freedoms or names, or that PyTorch's tests call through a function; with their variant. */
const FORM_OF: Readonly<Record<string, FormName>> = {
  "torch.linalg.eigh": "eigenvectors",
  "torch.linalg.lstsq": "inOrder",
  "torch.linalg.lstsq grad_oriented": "inOrder",
  "torch.linalg.lu": "inOrder",
  "torch.linalg.lu_factor": "inOrder",
  "torch.linalg.qr": "inOrder",
  "torch.linalg.svd": "singularVectors",
  "torch.linalg.pinv singular": "product",
};

/** Functions that few use: their tensors have no method of them. */
const NO_METHOD: ReadonlySet<string> = new Set([
  "torch.cholesky",
  "torch.cholesky_inverse",
  "torch.cholesky_solve",
  "torch.matrix_exp",
]);

/** Where PyTorch's float64 is not exact; see the cases of these operations. */
const TOLERANCES: Readonly<Record<string, Tolerance>> = {
  "torch.nn.functional.hardsigmoid": {
    only: "float64",
    rtol: 5e-8,
    atol: 1e-8,
    reason: "PyTorch's 1/6 is float32's",
  },
  "torch.nn.functional.celu": {
    only: "float64",
    rtol: 1e-7,
    atol: 1e-8,
    reason: "PyTorch's 1 / alpha is float32's",
  },
  "torch.digamma": {
    only: "float64",
    rtol: 1e-9,
    atol: 0,
    reason: "PyTorch's trigamma is right to 10 digits",
  },
  "torch.lgamma": {
    only: "float64",
    rtol: 1e-9,
    atol: 0,
    reason: "PyTorch's trigamma is right to 10 digits",
  },
  "torch.linalg.qr": {
    only: "float32",
    rtol: 1e-6,
    atol: 1e-5,
    reason: "second derivatives divide by R twice, and cancel",
  },
  ...Object.fromEntries(
    ["torch.linalg.lu", "torch.linalg.lu_factor"].map((call) => [
      call,
      {
        only: "float32",
        rtol: 1e-6,
        atol: 1e-5,
        reason: "second derivatives divide by U twice, and cancel",
      } satisfies Tolerance,
    ]),
  ),
  "torch.nn.functional.binary_cross_entropy": {
    only: "float64",
    rtol: 1e-8,
    atol: 1e-8,
    reason: "PyTorch adds 1e-12 to p and to 1 - p",
  },
};

/** All cases that the installed PyTorch has, by operation; null if its tests are not installed. */
export function sampleCases(python: string): Map<string, Case[]> | null {
  let lines: string[];
  try {
    const text = execFileSync(python, [SCRIPT], {
      encoding: "utf8",
      maxBuffer: 2 ** 28,
      stdio: ["ignore", "pipe", "ignore"],
    });
    lines = text.split("\n").filter((line) => line !== "");
  } catch {
    return null;
  }
  const cases = new Map<string, Case[]>();
  for (const line of lines) {
    const written = JSON.parse(line) as Written;
    if (UNDEFINED.test(written.call)) continue;
    const group = cases.get(written.call) ?? [];
    group.push(caseOf(written));
    cases.set(written.call, group);
  }
  return cases;
}

function caseOf({ call, variant, args, kwargs }: Written): Case {
  const values = args.map(valueOf);
  // A list of slices between brackets is a tuple.
  const [self, index] = values;
  if (call.endsWith("item__") && isList(index as Value)) {
    values.splice(0, 2, self as Value, { kind: "tuple", items: index as Value[] });
  }
  const tolerance = TOLERANCES[call];
  const form = FORM_OF[`${call} ${variant}`.trim()];
  const named = Object.entries(kwargs).map(([name, value]) => [name, valueOf(value)] as const);
  const differentiable = tensorsOf([...values, ...named.map(([, value]) => value)]).some(
    (t) => t.requiresGrad,
  );
  return {
    call,
    args: values,
    ...(named.length === 0 ? {} : { kwargs: Object.fromEntries(named) }),
    ...(form === undefined ? {} : { form }),
    ...(NO_METHOD.has(call) ? { differs: [{ in: "method", reason: "tensors have no method of it" }] } : {}),
    gradients: differentiable ? 2 : 0,
    ...(tolerance === undefined ? {} : { tolerance }),
  };
}

function valueOf(written: unknown): Value {
  if (typeof written !== "object" || written === null) return written as Value;
  if (Array.isArray(written)) return written.map(valueOf);
  const fields = written as Record<string, unknown>;
  if ("tensor" in fields) {
    const dtype = fields["dtype"] as DTypeName;
    return {
      kind: "tensor",
      dtype,
      shape: fields["shape"] as number[],
      domain: { list: Array.from<number | bigint>(fromBase64(dtype, fields["tensor"] as string)) },
      layout: "dense",
      requiresGrad: fields["requiresGrad"] === true,
    };
  }
  if ("float" in fields) return Number(String(fields["float"]).replace("inf", "Infinity"));
  if ("int" in fields) return BigInt(fields["int"] as string);
  if ("dtype" in fields) return { kind: "dtype", dtype: fields["dtype"] as DTypeName };
  if ("slice" in fields)
    return { kind: "slice", bounds: fields["slice"] as [number | null, number | null, number | null] };
  if ("ellipsis" in fields) return { kind: "ellipsis" };
  return { kind: "tuple", items: (fields["tuple"] as unknown[]).map(valueOf) };
}
