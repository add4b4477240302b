// Lines of text within a width: words wrapped, names cut, nothing that a terminal would obey.

/** Text of a recording as one line: a name must not be able to move a terminal's cursor. */
export function plainLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, " ").trim();
}

/** How many columns a text takes; wide characters count as one. */
export const widthOf = (text: string): number => [...text].length;

/** Cut to a width, at the end. */
export function clipped(text: string, width: number): string {
  const letters = [...text];
  return letters.length <= width ? text : `${letters.slice(0, Math.max(0, width - 1)).join("")}…`;
}

/** A path cut to a width at its start: its end tells layers apart. */
export function clippedStart(text: string, width: number): string {
  const letters = [...text];
  return letters.length <= width
    ? text
    : `…${letters.slice(letters.length - Math.max(0, width - 1)).join("")}`;
}

export const padded = (text: string, width: number): string =>
  text + " ".repeat(Math.max(0, width - widthOf(text)));

export const paddedStart = (text: string, width: number): string =>
  " ".repeat(Math.max(0, width - widthOf(text))) + text;

/** Words in lines of a width, at most so many: the last one says by "…" that there was more. */
export function wrapped(text: string, width: number, most: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of plainLine(text).split(/\s+/)) {
    for (const piece of pieces(word, width)) {
      if (line !== "" && widthOf(line) + 1 + widthOf(piece) > width) {
        lines.push(line);
        line = "";
      }
      line = line === "" ? piece : `${line} ${piece}`;
    }
  }
  lines.push(line);
  const last = lines[most - 1];
  return lines.length <= most || last === undefined
    ? lines
    : [
        ...lines.slice(0, most - 1),
        widthOf(last) < width ? `${last}…` : `${clipped(last, width - 1)}…`.replace("……", "…"),
      ];
}

/** A word that is longer than a line, broken. */
function pieces(word: string, width: number): string[] {
  const letters = [...word];
  return Array.from({ length: Math.max(1, Math.ceil(letters.length / width)) }, (_, i) =>
    letters.slice(i * width, (i + 1) * width).join(""),
  );
}

/** Some of `count` indices, evenly spread, the first and the last among them; those of `wanted` before any other. */
export function spreadIndices(count: number, most: number, wanted: readonly number[] = []): number[] {
  if (count <= most) {
    return Array.from({ length: count }, (_, i) => i);
  }
  const chosen = new Set(wanted.slice(0, most));
  for (let i = 0; chosen.size < most && i < most; i++) {
    chosen.add(Math.round((i * (count - 1)) / Math.max(1, most - 1)));
  }
  return [...chosen].sort((a, b) => a - b);
}
