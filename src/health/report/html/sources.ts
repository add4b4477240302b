// Where figures come from: each path that the page mentions once, and the recorded numbers at it.

import type { Recording } from "../../recording.js";
import type { Figure } from "../../measure/wording.js";
import { barWords, valueWords } from "../words.js";
import { type Recorded, recordedAt } from "../trace.js";
import { type Content, html, type Markup } from "./markup.js";
import { table } from "./table.js";

/** Values of a path that are shown; all of them are in the recording. */
const MOST_VALUES = 60;

/** A path that may be broken before a dot. */
const breakable = (path: string): Content =>
  path.split(".").map((part, i) => (i === 0 ? part : html`<wbr>.${part}`));

export class Sources {
  private readonly ids = new Map<string, string>();

  constructor(readonly recording: Recording) {}

  /** A table of figures, each with links to what it was computed from. */
  evidence(figures: readonly Figure[], of: string): Markup | null {
    return figures.length === 0
      ? null
      : table(
          `Figures: ${of}`,
          [
            { head: "figure" },
            { head: "value", number: true },
            { head: "compared", number: true },
            { head: "recorded at" },
          ],
          figures.map((one) => [one.label, valueWords(one), barWords(one), this.links(one.from)]),
        );
  }

  private links(paths: readonly string[]): Content {
    return paths.map((path, i) => [
      i === 0 ? "" : ", ",
      html`<a href="#${this.idOf(path)}"><code>${breakable(path)}</code></a>`,
    ]);
  }

  private idOf(path: string): string {
    const id = this.ids.get(path) ?? `recorded-${this.ids.size}`;
    this.ids.set(path, id);
    return id;
  }

  /** What was recorded at every path that has been linked to. */
  recorded(): readonly Markup[] {
    return [...this.ids].map(([path, id]) => {
      const values = this.valuesAt(path);
      const some = values.length > MOST_VALUES ? `; the first ${MOST_VALUES}` : "";
      return html`<section class="recorded" id="${id}" aria-labelledby="${id}-name"><h3 id="${id}-name"><code>${breakable(path)}</code></h3>
${table(
  `${values.length} recorded ${values.length === 1 ? "value" : "values"}${some}`,
  [{ head: "recorded at" }, { head: "value", number: true }],
  values.slice(0, MOST_VALUES).map(({ path: at, value }) => [html`<code>${at}</code>`, String(value)]),
)}</section>
`;
    });
  }

  /** None where a rule of somebody's own names no place. */
  private valuesAt(path: string): readonly Recorded[] {
    try {
      return recordedAt(this.recording, path);
    } catch {
      return [];
    }
  }
}
