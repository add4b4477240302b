// What the command line asks for.

import { parseArgs } from "node:util";

export interface Options {
  /** Only rows whose id matches. */
  rows: RegExp;
  /** Only libraries whose id matches. */
  peers: RegExp;
  /** Shorter and less certain. */
  quick: boolean;
  /** A file for the figures as Markdown. */
  markdown: string | null;
}

export const usage = `npm run bench -- [options]
  --rows=PATTERN    only rows whose name matches, e.g. --rows=sigmoid
  --peers=PATTERN   only these libraries: ogee, pytorch, tfjs, jax, onnxruntime
  --quick           fewer and shorter rounds, for a first look
  --markdown=FILE   also writes the figures as a Markdown page`;

export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      rows: { type: "string", default: "" },
      peers: { type: "string", default: "" },
      quick: { type: "boolean", default: false },
      markdown: { type: "string" },
    },
  });
  return {
    rows: new RegExp(values.rows, "i"),
    peers: new RegExp(values.peers),
    quick: values.quick,
    markdown: values.markdown ?? null,
  };
}
