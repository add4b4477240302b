// The parts of the page, in the order in which they stand there.

import type { LinePicture } from "../../judge/picture.js";
import type { Rule } from "../../judge/rule.js";
import { rules } from "../../judge/rules/index.js";
import { waterfallPicture } from "../../judge/waterfall-picture.js";
import type { Measures } from "../../measure/measures.js";
import { shown } from "../../measure/wording.js";
import { layerTable } from "../layer-table.js";
import { lossPicture } from "../loss-picture.js";
import type { Report } from "../report.js";
import { diagnosisMarkup } from "./diagnosis.js";
import { figure } from "./figure.js";
import { html, type Markup } from "./markup.js";
import type { Sources } from "./sources.js";
import { table } from "./table.js";

/** A part of the page with a heading of its own. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

export function harmSection({ verdict: { harm }, recording }: Report, sources: Sources): Section {
  return {
    id: "harm",
    title: "How the training goes",
    body: html`<p><strong>${harm.state}</strong>: ${harm.says}.</p>
${sources.evidence(harm.evidence, "how the training goes")}
${recording.losses.length === 0 ? null : figure(lossPicture(recording), "loss")}
`,
  };
}

export function diagnosesSection({ verdict: { diagnoses, harm } }: Report, sources: Sources): Section {
  const none = harm.harmed
    ? "The training suffers, and no rule says why."
    : "No rule found anything that does harm.";
  return {
    id: "diagnoses",
    title: "What is wrong",
    body:
      diagnoses.length === 0
        ? html`<p>${none}</p>
`
        : html`<p>Root causes, the likeliest first. What follows from a cause is shown below it.</p>
${diagnoses.map((one, i) => diagnosisMarkup(one, `diagnosis-${i}`, sources))}`,
  };
}

export function waterfallSection({ observations }: Measures): Section | null {
  const seen = observations.filter(({ layers }) => layers.length > 0);
  const [first, last] = [seen[0], seen[seen.length - 1]];
  if (first === undefined || last === undefined) {
    return null;
  }
  const shownAt = first === last ? [first] : [first, last];
  return {
    id: "waterfall",
    title: "Where the gradient went",
    body: html`<p>Between the output and a layer so many decades of the gradient's root mean square are lost, and to this; what its elements
lose because there are more of them is part of "other". The parts of a row add up to the number at its right; what lies left of 0 was won. One decade is a factor of ten.</p>
${shownAt.map(({ observation, index, layers }) => {
  const picture = waterfallPicture(layers);
  return figure({ ...picture, title: `${picture.title}, at step ${observation.step}` }, `waterfall-${index}`);
})}`,
  };
}

export function updatesSection(measures: Measures): Section | null {
  const { observations } = measures;
  const layers = [...new Set(observations.flatMap(({ ratios }) => [...ratios.keys()]))];
  if (layers.length === 0) {
    return null;
  }
  const picture: LinePicture = {
    kind: "lines",
    title: "log10 of std(change) / std(weight) in a step, layer by layer",
    xLabel: "step",
    yLabel: "log10",
    scale: "linear",
    bar: -3,
    series: layers.map((label) => ({
      label,
      points: observations.flatMap(({ observation, ratios }) => {
        const ratio = ratios.get(label);
        return ratio === undefined ? [] : [[observation.step, ratio] as const];
      }),
    })),
  };
  return {
    id: "updates",
    title: "How far weights move",
    body: html`<p>The spread of what the optimizer changes in a step, beside the spread of the weights. About -3, a thousandth a step, is usual;
far below it nothing is learned in time, far above it what was learned is thrown away.</p>
${figure(picture, "update-ratios")}`,
  };
}

export function notesSection({ verdict: { notes } }: Report, sources: Sources): Section | null {
  return notes.length === 0
    ? null
    : {
        id: "notes",
        title: "Found, without harm",
        body: html`<p>These rules found something, and the training does not suffer from it.</p>
${notes.map((note) => html`<h3>${note.title}</h3><p>${note.says}.</p>${sources.evidence(note.evidence, note.title)}`)}`,
      };
}

export function modelSection(measures: Measures): Section {
  const { about, layers } = measures.recording;
  const seen = new Map(layerTable(measures).map((row) => [row.layer, row]));
  const number = (value: number | null | undefined): string =>
    value === null || value === undefined ? "-" : shown(value);
  const numbers = ["fan in", "fan out", "decades lost", "log10 update"].map((head) => ({
    head,
    number: true,
  }));
  return {
    id: "model",
    title: "The model",
    body: html`<pre tabindex="0" role="region" aria-label="The model as it prints">${about.model}</pre>
${table(
  "Layers, with the gradient lost before each and its relative update where these were seen last",
  [{ head: "layer" }, { head: "kind" }, { head: "weight" }, { head: "learns" }, ...numbers],
  layers.map(({ name, kind, shape, learns, fanIn, fanOut }) => [
    name,
    kind,
    shape.join(" × "),
    learns ? "yes" : "no",
    fanIn,
    fanOut,
    number(seen.get(name)?.decades),
    number(seen.get(name)?.ratio),
  ]),
)}
`,
  };
}

const COUNTS = {
  always: "always",
  unconverged: "unless everything has been learned",
  harmed: "only where the training suffers",
  stuck: "only where nothing is learned",
} as const;

export function rulesSection({ verdict: { diagnoses, notes } }: Report): Section {
  const found = new Map<string, string>([
    ...notes.map(({ rule }) => [rule, "found, without harm"] as const),
    ...diagnoses.flatMap(({ symptoms }) =>
      symptoms.map(({ rule }) => [rule, "follows from a cause"] as const),
    ),
    ...diagnoses.map(({ rule }) => [rule, "root cause"] as const),
  ]);
  return {
    id: "rules",
    title: "The rules",
    body: html`<p>A rule looks at figures computed from the recording, compares them with its thresholds, and names the rules whose findings
it explains.</p>
<div class="cards">${rules.map((rule) => ruleMarkup(rule, found.get(rule.name) ?? "nothing found"))}</div>
`,
  };
}

function ruleMarkup({ title, definition, thresholds, counts, source }: Rule, here: string): Markup {
  const limits = Object.entries(thresholds).map(([key, value]) => `${key} ${shown(value)}`);
  return html`<div class="rule"><h3>${title}: ${here}</h3>
<p>${definition}</p>
<p class="soft">${limits.length === 0 ? "No thresholds" : `Thresholds: ${limits.join(", ")}`}. Counts ${COUNTS[counts]}. ${
    /^https:/.test(source)
      ? html`<a href="${source}" rel="noreferrer">${source.replace("https://", "")}</a>`
      : source
  }</p></div>
`;
}

export function readingSection(): Section {
  return {
    id: "reading",
    title: "How to read this page",
    body: html`<ul>
<li>The verdict at the top names the likeliest root cause. Findings that it explains are folded under it, and findings that do no harm are
listed apart.</li>
<li>A figure is compared with the threshold of its rule, and links to the recorded numbers from which it was computed.</li>
<li>A fix is tried on a copy of the training, beside a copy that is left as it is, on the same batches. It helps where the mean loss of the last
quarter of the steps is clearly lower.</li>
<li>The parts of a waterfall: <em>ceiling</em>, what the largest slope of the activation functions costs at least; <em>saturation</em>, what they cost
beyond it; <em>weights</em>, products with parameters; <em>normalisation</em>; <em>joining</em>, branches that add to or cancel each other;
<em>other</em>, every other operation.</li>
<li>The whole report is embedded in this file as JSON, in the element with the id <code>ogee-report</code>. <code>parseReport</code> of
<code>ogee/health</code> reads it, and <code>judge</code> judges its recording again.</li>
</ul>
`,
  };
}

export function recordedSection(sources: Sources): Section | null {
  const recorded = sources.recorded();
  return recorded.length === 0
    ? null
    : {
        id: "recorded",
        title: "Recorded numbers behind the figures",
        body: html`<p>Every path that a figure names, with what was recorded there.</p>
${recorded}`,
      };
}
