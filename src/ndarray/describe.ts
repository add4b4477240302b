// What somebody passed, in a few words, for messages; and what is shown of an object.

/** "null", "string mean", "an array of 3", "a Date". It never throws, whatever it is shown. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case "string":
      return `string ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value)}`;
    case "function":
      // A module is called as a function, and is none by its class.
      return value instanceof Function
        ? value.name === ""
          ? "a function"
          : `function ${value.name}`
        : withArticle(nameOfClass(value));
    case "object":
      return value === null
        ? "null"
        : Array.isArray(value)
          ? `an array of ${value.length}`
          : withArticle(nameOfClass(value));
    case "undefined":
      return "undefined";
    default:
      return `${typeof value} ${String(value)}`;
  }
}

function withArticle(name: string): string {
  return `${/^[aeio]/i.test(name) ? "an" : "a"} ${name}`;
}

function nameOfClass(value: object): string {
  const { constructor } = value;
  return typeof constructor === "function" && constructor.name !== "" ? constructor.name : "object";
}

/** The same, but a number stands for itself. */
export function shown(value: unknown): string {
  return typeof value === "number" || typeof value === "bigint" ? String(value) : describe(value);
}

/** The same with the elements of a short array: "[2, string \"a\"]". */
export function describeList(value: unknown): string {
  if (!Array.isArray(value) || value.length > 8) {
    return shown(value);
  }
  return `[${Array.from(value, (v) => shown(v)).join(", ")}]`;
}

/** What console.log shows in Node of the instances of a class: their text, as Python shows it. */
export function inspectedAs<T extends object>(
  made: { readonly prototype: T },
  text: (self: T) => string = (self) => self.toString(),
): void {
  Object.defineProperty(made.prototype, Symbol.for("nodejs.util.inspect.custom"), {
    value(this: T): string {
      return text(this);
    },
  });
}
