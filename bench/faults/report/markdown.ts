// The page with the tables.

import type { Scores } from "../score/score.js";

export function markdown(_: Scores): string {
  return "";
}
