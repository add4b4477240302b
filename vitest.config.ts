import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    reporters: [["default", { summary: false }], "./test/reporter.ts"],
    testTimeout: 60_000,
  },
});
