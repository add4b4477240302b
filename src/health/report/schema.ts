// The JSON Schema of report.json, written from the shapes by which reports are checked.

import { REPORT_VERSION } from "./report.js";
import type { JsonSchema } from "./shape.js";
import { report } from "./verdict-shape.js";

/** Draft 2020-12, without descriptions. */
export function reportSchema(): JsonSchema {
  const definitions = new Map<string, JsonSchema>();
  const root = report.schema(definitions);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: `ogee report, version ${REPORT_VERSION}`,
    ...root,
    $defs: Object.fromEntries([...definitions].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
