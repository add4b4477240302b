// The page of a report in a real Chromium: what axe-core says of it in light and in dark, and that it asks for nothing.

import { existsSync } from "node:fs";
import axe from "axe-core";
import { reportHtml } from "ogee/health/html";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reportOfTraining, withTrials } from "../health/trainings.js";

const executable = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
  existsSync(path),
);

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

describe.skipIf(executable === undefined)("in Chromium (left out: no Chromium was found)", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: executable as string,
      args: ["--no-sandbox", "--disable-gpu"],
    });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
  });

  it.each(["light", "dark"] as const)(
    "the page has no fault of accessibility in %s, and asks for nothing",
    async (colorScheme) => {
      const context = await browser.newContext({ colorScheme, bypassCSP: true });
      for (const report of [
        withTrials(),
        reportOfTraining("saturated tanh"),
        reportOfTraining("healthy relu"),
      ]) {
        const page = await context.newPage();
        const asked: string[] = [];
        page.on("request", (request) => asked.push(request.url()));
        await page.setContent(reportHtml(report));
        await page.evaluate(axe.source);
        const { violations } = (await page.evaluate("axe.run()")) as AxeResults;
        expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
        expect(asked).toEqual([]);
        await page.close();
      }
      await context.close();
    },
    120_000,
  );
});
