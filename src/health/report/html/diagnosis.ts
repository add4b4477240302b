// A diagnosis on the page: what is wrong, the figures, a picture, what follows from it, the fixes and what came of them.

import type { LinePicture } from "../../judge/picture.js";
import type { Diagnosis, TrialOutcome } from "../../judge/verdict.js";
import { wordsOf } from "../../prove/words.js";
import { showsNoFault } from "../../prove/outcome.js";
import { outcomeWords } from "../words.js";
import { figure } from "./figure.js";
import { html, Markup } from "./markup.js";
import type { Sources } from "./sources.js";

/** Levels of headings: those of a symptom lie below those of its cause. */
type Level = 3 | 4 | 5;

const heading = (level: number, text: string): Markup =>
  level === 3 ? html`<h3>${text}</h3>` : level === 4 ? html`<h4>${text}</h4>` : html`<h5>${text}</h5>`;

export function diagnosisMarkup(
  diagnosis: Diagnosis,
  id: string,
  sources: Sources,
  level: Level = 3,
): Markup {
  const { title, says, places, since, stage, evidence, picture, symptoms, fixes, trials } = diagnosis;
  const where = places.length === 0 ? "the whole network" : places.join(", ");
  return html`<article id="${id}"${level === 3 ? new Markup(' class="root"') : null}>
${heading(level, title)}
<p>${sentence(says)}</p>
<dl class="facts"><dt>Where</dt><dd>${where}</dd><dt>Since</dt><dd>step ${since}</dd><dt>Stage</dt><dd>${stage}</dd></dl>
${sources.evidence(evidence, title)}
${picture === null ? null : figure(picture, `${id}-picture`)}
${fixes.length === 0 && trials.length === 0 ? null : html`${heading(Math.min(5, level + 1), `Fixes for: ${title}`)}${fixesMarkup(diagnosis, id, sources)}`}
${
  symptoms.length === 0
    ? null
    : html`${heading(Math.min(5, level + 1), `What follows from it: ${symptoms.length} more ${symptoms.length === 1 ? "finding" : "findings"}`)}
${symptoms.map((symptom, i) => diagnosisMarkup(symptom, `${id}-${i}`, sources, 5))}`
}
</article>
`;
}

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith(".") ? "" : "."}`;

function fixesMarkup({ fixes, trials }: Diagnosis, id: string, { recording }: Sources): Markup {
  const proof =
    trials.length === 0
      ? html`<p>None of these was tried.</p>`
      : trials.some(({ helped }) => helped) || trials.every(({ trial }) => trial.failed !== null)
        ? null
        : html`<p class="missed">No fix helped.</p>`;
  return html`<ol>${fixes.map((fix) => html`<li>${wordsOf(fix, recording)}</li>`)}</ol>
${proof}${trials.map((outcome, i) => outcomeMarkup(outcome, `${id}-trial-${i}`))}`;
}

function outcomeMarkup(outcome: TrialOutcome, id: string): Markup {
  const { trial, helped } = outcome;
  const result = helped
    ? "Helped"
    : trial.failed === null
      ? "Did not help"
      : showsNoFault(trial)
        ? "Unproven"
        : "Not tried";
  return html`<p><span class="${helped ? "helped" : "missed"}">${result}:</span> ${trial.change}. ${sentence(outcomeWords(outcome))}</p>
${trial.failed === null || showsNoFault(trial) ? figure(curves(outcome), id) : null}`;
}

/** The losses of the two copies, on the same batches. */
function curves({ trial: { change, measure, before, after } }: TrialOutcome): LinePicture {
  const points = (losses: readonly number[]): LinePicture["series"][number]["points"] =>
    losses.map((loss, step) => [step, loss] as const);
  return {
    kind: "lines",
    title: `Trial: ${change}`,
    xLabel: "step",
    yLabel: measure,
    scale: "linear",
    bar: null,
    series: [
      { label: "as it was", points: points(before) },
      ...(after.length === 0 ? [] : [{ label: "with the fix", points: points(after) }]),
    ],
  };
}
