// The last lines of a test run: what was left out and why, and the counts on a line of their own.

import type { Reporter, TestModule } from "vitest/node";

export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    const leftOut = new Map<string, number>();
    for (const module of modules) {
      // A file that could not be loaded has no tests to fail.
      if (module.state() === "failed" && [...module.children.allTests()].length === 0) {
        counts.failed++;
      }
      for (const test of module.children.allTests()) {
        const result = test.result();
        counts[result.state]++;
        if (result.state === "skipped") {
          const reason =
            (result.note ?? test.parent.type === "suite")
              ? `${module.relativeModuleId}: ${test.fullName}`
              : test.fullName;
          leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1);
        }
      }
    }
    const lines = [...leftOut.keys()].slice(0, 40).map((reason) => `  left out: ${reason}`);
    const skipped = counts.skipped + counts.pending;
    console.log(
      [...lines, `${counts.passed} passed, ${counts.failed} failed, ${skipped} skipped`].join("\n"),
    );
  }
}
