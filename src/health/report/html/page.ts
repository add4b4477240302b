// A report as one page that needs nothing else: no network, no scripts. It reads from the top like the code below.

import { describe } from "../../../ndarray/describe.js";
import { measure } from "../../measure/measures.js";
import { shown } from "../../measure/wording.js";
import { stringifyReport } from "../json.js";
import type { Report } from "../report.js";
import { html, Markup } from "./markup.js";
import {
  diagnosesSection,
  harmSection,
  modelSection,
  notesSection,
  readingSection,
  recordedSection,
  rulesSection,
  type Section,
  updatesSection,
  waterfallSection,
} from "./sections.js";
import { Sources } from "./sources.js";
import { STYLE } from "./style.js";

/**
 * A report as one HTML file that needs nothing else: readable without JavaScript and without a network, in light and in dark,
 * by keyboard and by screen readers. The report itself is embedded as JSON under the id "ogee-report".
 *
 * @param report what `ogee check` found, or `parseReport` read.
 * @returns the page.
 * @throws TypeError if it is no report.
 * @example
 * writeFileSync("report.html", reportHtml(report));
 * @source https://www.w3.org/TR/WCAG22/
 */
export function reportHtml(report: Report): string {
  if (report?.format !== "ogee.report") {
    throw new TypeError(
      `reportHtml: expected a report, as parseReport gives it, but got ${describe(report)}`,
    );
  }
  const measures = measure(report.recording);
  const sources = new Sources(report.recording);
  const sections: readonly Section[] = [
    harmSection(report, sources),
    diagnosesSection(report, sources),
    waterfallSection(measures),
    updatesSection(measures),
    notesSection(report, sources),
    modelSection(measures),
    rulesSection(report),
    readingSection(),
    // Last: it lists what those before have linked to.
    recordedSection(sources),
  ].filter((section): section is Section => section !== null);
  const state = report.verdict.healthy ? "healthy" : "unhealthy";
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${state}: ${report.name} - gradient health</title>
<style>${new Markup(STYLE)}</style>
</head>
<body class="${state}">
<a class="skip" href="#main">Skip to the verdict's details</a>
${headerMarkup(report)}
<nav aria-label="Contents"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
<main id="main" tabindex="-1">
${sections.map(
  ({
    id,
    title,
    body,
  }) => html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${body}</section>
`,
)}</main>
<footer>Written by ogee ${report.ogee} on ${report.runtime}, ${report.date}.</footer>
<script type="application/json" id="ogee-report">${embedded(report)}</script>
</body>
</html>
`.text;
}

/** JSON that no HTML parser can mistake for markup. */
const embedded = (report: Report): Markup => new Markup(stringifyReport(report).replace(/</g, "\\u003c"));

function headerMarkup({ name, verdict, recording, date }: Report): Markup {
  const { about, losses } = recording;
  const { optimizer } = about;
  const options = optimizer === null ? "none" : `${optimizer.name} (${optionWords(optimizer.options)})`;
  const facts: readonly (readonly [string, string])[] = [
    [
      "Model",
      `${about.modelName}, ${about.learning} parameters that learn${about.frozen === 0 ? "" : `, ${about.frozen} frozen`}`,
    ],
    ["Loss", about.lossFunction ?? (about.lossOperations.join(", ") || "unknown")],
    ["Optimizer", options],
    ["Steps", `${losses.length}, looked at every ${about.every}`],
    ["Date", date],
  ];
  return html`<header>
<p class="badge">${verdict.healthy ? "HEALTHY" : "UNHEALTHY"}</p>
<h1>${name}</h1>
<p class="lede">${verdict.says}</p>
<dl class="facts">${facts.map(([key, value]) => html`<dt>${key}</dt><dd>${value}</dd>`)}</dl>
</header>
`;
}

const optionWords = (options: Readonly<Record<string, unknown>>): string =>
  Object.entries(options)
    .map(([key, value]) => `${key} ${typeof value === "number" ? shown(value) : JSON.stringify(value)}`)
    .join(", ");
