// What a command could not do, in words for its user: it ends with exit code 2, and without a stack trace.

import { fitted } from "./terminal.js";

export class CannotRun extends Error {
  /**
   * @param says what is wrong.
   * @param mend what to do about it; "" if nobody knows.
   * @param options `cause`, whose stack `--stack` shows.
   */
  constructor(
    says: string,
    readonly mend: string,
    options?: ErrorOptions,
  ) {
    super(says, options);
  }

  /** The same, with what else there is to say. */
  with(more: string): CannotRun {
    const mend = this.mend === "" ? more : `${this.mend}\n${more}`;
    return new CannotRun(this.message, mend, { cause: this.cause ?? this });
  }
}

/** Lines of a message that is not ours that are shown. */
const MOST_LINES = 12;

/** What an error says, in at most some lines; of anything that can be thrown. */
export function saidBy(error: unknown): string {
  const said = error instanceof Error ? `${error.name}: ${error.message}` : `it threw ${String(error)}`;
  const lines = said.trimEnd().split("\n");
  return lines.length > MOST_LINES ? `${lines.slice(0, MOST_LINES).join("\n")}\n...` : lines.join("\n");
}

/** An error as a command prints it. */
export function messageOf(command: string, error: unknown, columns: number, stack: boolean): string {
  const expected = error instanceof CannotRun;
  const says = expected ? error.message : saidBy(error);
  const mend = expected ? error.mend : "This should not happen: --stack says where it did.";
  const text = `${fitted(`${command}: ${says}`, columns)}\n${mend === "" ? "" : `${fitted(mend, columns, "  ")}\n`}`;
  const shown = expected ? (error.cause ?? error) : error;
  return stack && shown instanceof Error ? `${text}\n${shown.stack ?? ""}\n` : text;
}
