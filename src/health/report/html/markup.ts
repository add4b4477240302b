// HTML that cannot be broken by what is put into it: everything is escaped but markup.

/** What has been escaped already. */
export class Markup {
  constructor(readonly text: string) {}
}

export type Content = string | number | Markup | null | readonly Content[];

/**
 * A template for markup: values are escaped, markup and lists of it are put in as they are, and null is nothing.
 *
 * @example html`<p title="${name}">${html`<b>${name}</b>`}</p>`
 */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(
    parts.map((part, i) => part + (i < values.length ? textOf(values[i] as Content) : "")).join(""),
  );
}

function textOf(content: Content): string {
  if (content === null) {
    return "";
  }
  if (content instanceof Markup) {
    return content.text;
  }
  return typeof content === "object" ? content.map(textOf).join("") : escaped(String(content));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Characters that HTML does not allow become U+FFFD. */
function escaped(text: string): string {
  return (
    text
      .replace(/[&<>"']/g, (letter) => ENTITIES[letter] as string)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, "\ufffd")
  );
}
