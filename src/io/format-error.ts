// The one error that a malformed, truncated or hostile file gives.

/** A file is not what it says, or not what was asked for. Nothing has been changed and nothing large was allocated. */
export class FormatError extends Error {
  override readonly name: string = "FormatError";
}
