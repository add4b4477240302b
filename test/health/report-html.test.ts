// The page: everything is there without scripts and without a network, and nothing that a recording says becomes markup.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseHTML } from "linkedom";
import { judge, parseReport, type Report, rules } from "ogee/health";
import { reportHtml } from "ogee/health/html";
import { describe, expect, it } from "vitest";
import { reportOf, reportOfTraining, trialOf, withTrials, withZigzag } from "./trainings.js";

const NAMES = [
  "healthy relu",
  "a recurrent layer",
  "dead relu",
  "one batch of NaN",
  "saturated tanh",
  "four steps",
];
const reports = (): readonly Report[] => [...NAMES.map(reportOfTraining), withTrials(), withZigzag()];

const documentOf = (report: Report): Document =>
  parseHTML(reportHtml(report)).document as unknown as Document;

const texts = (document: Document, selector: string): readonly string[] =>
  [...document.querySelectorAll(selector)].map(({ textContent }) =>
    (textContent ?? "").replace(/\s+/g, " ").trim(),
  );

const root = fileURLToPath(new URL("../../", import.meta.url));

describe("the page", () => {
  const document = documentOf(withTrials());

  it("has the verdict, the sections and the figures", () => {
    expect(texts(document, "header .badge")).toEqual(["UNHEALTHY"]);
    expect(texts(document, "header .lede")[0]).toMatch(
      /^Wrong function for this depth: 8 layers of sigmoid lose 4\.82/,
    );
    expect(texts(document, "h2")).toEqual([
      "How the training goes",
      "What is wrong",
      "Where the gradient went",
      "How far weights move",
      "The model",
      "The rules",
      "How to read this page",
      "Recorded numbers behind the figures",
    ]);
    expect(texts(document, "article.root > h3")).toEqual(["Wrong function for this depth"]);
    expect(texts(document, "article.root > .table tbody tr")[0]).toBe(
      "gradient lost before 07.31 decadesagainst 2observations[0].gradients",
    );
    expect(texts(document, "article article > h5")).toContain("Vanishing gradient");
    expect(texts(document, "pre")[0]).toMatch(/^Sequential\( \(0\): Linear/);
    expect(texts(document, ".rule h3").length).toBe(rules.length);
  });

  it("shows every trial, and what came of it", () => {
    const said = texts(document, "article.root > p").filter((text) =>
      /^(Helped|Did not|Not tried)/.test(text),
    );
    expect(said).toEqual([
      "Helped: ReLU in place of 1 and 3. Loss 0.7 -> 0.118 in 20 steps from the initial weights: it helps.",
      "Did not help: ReLU in place of 1 and 3. Loss 0.7 -> 0.691 in 20 steps from the initial weights: it does not help.",
      "Not tried: ReLU in place of 1 and 3. Could not be tried: the function is called in forward.",
    ]);
    expect(document.querySelectorAll("article.root > figure[id*=trial] svg[role=img]").length).toBe(2);
  });

  it("says where the fault did not appear in a trial, with the curve of the copy", () => {
    const { recording } = withTrials();
    const unseen = "the fault did not appear in the 20 steps of the trial, so nothing is proven";
    const trials = [{ ...trialOf("depth", 0.5, unseen), after: [] }];
    const page = documentOf(reportOf({ ...recording, trials }, "unseen.ts"));
    expect(texts(page, "article.root > p")).toContain(
      "Unproven: ReLU in place of 1 and 3. The fault did not appear in the 20 steps of the trial, so nothing is proven.",
    );
    expect(texts(page, "article.root > p").join()).not.toMatch(/help/);
    expect(page.querySelectorAll("article.root > figure[id*=trial] svg[role=img]").length).toBe(1);
  });

  it("gives a waterfall of all layers, with its numbers as a table", () => {
    const figure = document.querySelector("#waterfall-0");
    const rows = [...(figure?.querySelectorAll("tbody tr") ?? [])].map((row) =>
      [...row.querySelectorAll("th,td")].map(({ textContent }) => Number(textContent)),
    );
    expect(rows.length).toBe(9);
    for (const [, ...numbers] of rows) {
      const [sum = 0, ...parts] = numbers.reverse();
      expect(Math.abs(parts.reduce((a, b) => a + b, 0) - sum)).toBeLessThan(0.02);
    }
  });
});

describe("every page", () => {
  it("asks for nothing: no scripts, no network", () => {
    for (const report of reports()) {
      const document = documentOf(report);
      expect(texts(document, "meta[http-equiv]").length).toBe(1);
      const scripts = [...document.querySelectorAll("script")].map((script) => script.getAttribute("type"));
      expect(scripts).toEqual(["application/json"]);
      expect(document.querySelectorAll("[src], link, iframe, object, embed, img, form").length).toBe(0);
      const handlers = [...document.querySelectorAll("*")].flatMap((element) =>
        element.getAttributeNames().filter((name) => /^on/i.test(name)),
      );
      expect(handlers).toEqual([]);
      expect(reportHtml(report)).not.toMatch(/url\((?!#)|@import/);
    }
  });

  it("links only to places that it has, and each id is there once", () => {
    for (const report of reports()) {
      const document = documentOf(report);
      const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      const links = [...document.querySelectorAll('a[href^="#"]')].map((link) =>
        (link.getAttribute("href") ?? "").slice(1),
      );
      expect(links.filter((id) => !ids.includes(id))).toEqual([]);
    }
  });

  it("shows the recorded numbers behind each figure", () => {
    for (const report of reports()) {
      const document = documentOf(report);
      const first = document.querySelector("#harm tbody a");
      const target = document.querySelector(first?.getAttribute("href") ?? "#none");
      expect(first?.textContent).toBe("losses[0..2]");
      expect([...(target?.querySelectorAll("tbody tr") ?? [])].map(({ textContent }) => textContent)).toEqual(
        report.recording.losses.slice(0, 3).map((loss, i) => `losses[${i}]${loss}`),
      );
    }
  });

  it("has a title, a description and its numbers for each picture, and headings in order", () => {
    for (const report of reports()) {
      const document = documentOf(report);
      for (const svg of document.querySelectorAll("svg[role=img]")) {
        expect(svg.querySelector("title")?.textContent).not.toBe("");
        expect((svg.querySelector("desc")?.textContent ?? "").length).toBeGreaterThan(10);
        expect(svg.closest("figure")?.querySelector("details table")).not.toBeNull();
        expect(svg.outerHTML).not.toMatch(/ (d|[xy][12]?|width|height|transform)="[^"]*(NaN|Infinity)/);
      }
      const levels = [...document.querySelectorAll("h1,h2,h3,h4,h5")].map(({ tagName }) =>
        Number(tagName[1]),
      );
      expect(levels[0]).toBe(1);
      expect(levels.filter((level, i) => i > 0 && level > (levels[i - 1] as number) + 1)).toEqual([]);
    }
  });

  it("holds the report, which can be read and judged again", () => {
    for (const report of reports()) {
      const json = documentOf(report).querySelector("#ogee-report")?.textContent ?? "";
      const back = parseReport(json);
      expect(back).toEqual(report);
      expect(judge(back.recording)).toEqual(report.verdict);
    }
  });
});

describe("what a recording says", () => {
  const evil = `</script></title></style><script>alert(1)</script><img src=x onerror="alert(2)">'"&`;

  /** Every text of the report replaced, but for those that have to be of a kind. */
  function spoiled<T>(value: T, key = ""): T {
    if (typeof value === "string") {
      return (
        [
          "name",
          "label",
          "says",
          "title",
          "model",
          "modelName",
          "change",
          "failed",
          "unit",
          "ogee",
          "lossFunction",
        ].includes(key)
          ? `${value}${evil}`
          : value
      ) as T;
    }
    if (Array.isArray(value)) {
      return value.map((one: unknown) =>
        spoiled(one, key === "places" || key === "from" ? "name" : key),
      ) as T;
    }
    return typeof value === "object" && value !== null
      ? (Object.fromEntries(Object.entries(value).map(([k, one]) => [k, spoiled(one, k)])) as T)
      : value;
  }

  it("never becomes markup", () => {
    for (const report of [withTrials(), withZigzag(), reportOfTraining("dead relu")]) {
      const page = reportHtml(spoiled(report));
      expect(page).not.toContain("<script>");
      expect(page).not.toContain("<img");
      const { document } = parseHTML(page) as unknown as { document: Document };
      expect(document.querySelectorAll("script, img, [onerror]").length).toBe(1);
      expect(texts(document, "h1")[0]).toContain("<script>alert(1)</script>");
      expect(parseReport(document.querySelector("#ogee-report")?.textContent ?? "")).toEqual(spoiled(report));
    }
  });
});

it("refuses what is no report", () => {
  expect(() => reportHtml({ format: "ogee.recording" } as never)).toThrow(
    /^reportHtml: expected a report, as parseReport gives it/,
  );
});

describe("what draws the page", () => {
  /** The packages that a file of dist loads, by itself or through others. */
  function packagesOf(file: string, seen: Set<string> = new Set()): Set<string> {
    seen.add(file);
    const found = new Set<string>();
    for (const [, path = ""] of readFileSync(file, "utf8").matchAll(/(?:from|import) ?"([@\w./-]+)"/g)) {
      const next = join(dirname(file), path);
      if (!path.startsWith(".")) {
        found.add(path);
      } else if (!seen.has(next) && existsSync(next)) {
        packagesOf(next, seen).forEach((name) => {
          found.add(name);
        });
      }
    }
    return found;
  }

  it.each(["dist/index.js", "dist/node/index.js", "dist/health/index.js", "dist/node/health/index.js"])(
    "is not loaded by %s",
    (file) => {
      expect([...packagesOf(join(root, file))]).toEqual([]);
    },
  );

  it("is loaded by the sub-path", () => {
    expect([...packagesOf(join(root, "dist/node/health/html.js"))].sort()).toEqual([
      "@observablehq/plot",
      "linkedom",
    ]);
  });
});
