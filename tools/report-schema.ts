// Writes docs/report.schema.json: the shape of reports, with the descriptions of the types' docstrings.
// Run: npx tsx tools/report-schema.ts

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import ts from "typescript";
import { reportSchema } from "../src/health/report/schema.js";

const FILES = [
  "recording",
  "report/report",
  "judge/verdict",
  "judge/picture",
  "measure/harm",
  "measure/wording",
  "prove/fix",
] as const;

export const schemaFile: string = fileURLToPath(new URL("../docs/report.schema.json", import.meta.url));

type Documented = { [key: string]: unknown; properties?: Record<string, Documented> };

/** The schema as the file holds it. */
export function describedSchema(): string {
  const schema = structuredClone(reportSchema()) as { $defs: Record<string, Documented> };
  for (const file of FILES) {
    const url = new URL(`../src/health/${file}.ts`, import.meta.url);
    const source = ts.createSourceFile(file, readFileSync(url, "utf8"), ts.ScriptTarget.ES2022, true);
    for (const { name, comment, members } of documentedTypes(source)) {
      const definition = schema.$defs[name];
      if (definition === undefined) {
        continue;
      }
      describe(definition, comment);
      for (const [key, words] of members) {
        const property = definition.properties?.[key];
        if (property !== undefined) {
          describe(property, words);
        }
      }
    }
  }
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function describe(schema: Documented, words: string): void {
  if (words !== "") {
    schema["description"] = words;
  }
}

interface DocumentedType {
  readonly name: string;
  readonly comment: string;
  readonly members: readonly (readonly [key: string, comment: string])[];
}

function documentedTypes(source: ts.SourceFile): DocumentedType[] {
  const found: DocumentedType[] = [];
  source.forEachChild((node) => {
    if (ts.isInterfaceDeclaration(node)) {
      found.push({ name: node.name.text, comment: commentOf(node), members: membersOf(node.members) });
    } else if (ts.isTypeAliasDeclaration(node) && ts.isUnionTypeNode(node.type)) {
      found.push(...variantsOf(source, node.name.text, node.type));
    }
  });
  return found;
}

/** The members of a union of objects, told apart by `kind`: "InitFix". Their comments stand before the bar. */
function variantsOf(source: ts.SourceFile, name: string, union: ts.UnionTypeNode): DocumentedType[] {
  const all = source.getFullText();
  return union.types.filter(ts.isTypeLiteralNode).map((type) => {
    const kind = /kind: "(\w)(\w*)"/.exec(type.getText()) ?? [];
    const before = all.slice(0, type.getStart()).trimEnd();
    const [, comment = ""] = /\/\*\* ([^*]*) \*\/\s*\|$/.exec(before) ?? [];
    return { name: `${kind[1]?.toUpperCase()}${kind[2]}${name}`, comment, members: membersOf(type.members) };
  });
}

function membersOf(members: ts.NodeArray<ts.TypeElement>): DocumentedType["members"] {
  return members.flatMap((member) =>
    member.name === undefined ? [] : [[member.name.getText(), commentOf(member)] as const],
  );
}

const commentOf = (node: ts.Node): string =>
  ts
    .getJSDocCommentsAndTags(node)
    .map(({ comment }) => (ts.getTextOfJSDocComment(comment) ?? "").replace(/\s+/g, " "))
    .join(" ");

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync(schemaFile, describedSchema());
}
