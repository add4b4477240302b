// Tables that scroll by themselves, and can be reached and named without a mouse.

import { type Content, html, Markup } from "./markup.js";

export interface Column {
  readonly head: string;
  /** Whether its cells are numbers: these stand at the right. */
  readonly number?: boolean;
}

/** Rows of cells under named columns; the first cell of a row names it. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Content[])[],
): Markup {
  const side = (c: number): Markup | null =>
    columns[c]?.number === true ? new Markup(' class="number"') : null;
  const head = columns.map((column, c) => html`<th scope="col"${side(c)}>${column.head}</th>`);
  const body = rows.map(
    (row) =>
      html`<tr>${row.map((cell, c) =>
        c === 0 ? html`<th scope="row"${side(c)}>${cell}</th>` : html`<td${side(c)}>${cell}</td>`,
      )}</tr>
`,
  );
  return html`<div class="table" role="group" tabindex="0" aria-label="${caption}"><table>
<caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>
${body}</tbody></table></div>`;
}
