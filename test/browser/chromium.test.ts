// The public face in a real Chromium: the same program as in Node, with the same results to the last bits of a product.

import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../platform/program.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const executable = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
  existsSync(path),
);
const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".html": "text/html",
};

const PAGE = `<!doctype html><script type="importmap">
{ "imports": { "ogee": "/dist/index.js", "ogee/nn": "/dist/nn/index.js" } }
</script>`;

function serve(): Promise<Server> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
    const file = join(root, path);
    const allowed = path.startsWith("/dist/") || path === "/test/platform/program.mjs";
    if (path === "/") {
      response.setHeader("content-type", "text/html").end(PAGE);
    } else if (allowed && existsSync(file)) {
      response
        .setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream")
        .end(readFileSync(file));
    } else {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}

interface Findings {
  readonly values: Readonly<Record<string, readonly (readonly number[])[]>>;
  readonly losses: readonly number[];
  readonly printed: string;
  readonly product: readonly number[];
}

describe.skipIf(executable === undefined)("in Chromium (left out: no Chromium was found)", () => {
  let browser: Browser;
  let server: Server;

  beforeAll(async () => {
    server = await serve();
    browser = await chromium.launch({
      executablePath: executable as string,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
      ],
    });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  it("values, slopes and a training agree with Node within 1e-6", async () => {
    const page = await browser.newPage();
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(String(error)));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const there = (await page.evaluate(
      `import("/test/platform/program.mjs").then(({ run }) => run((name) => import(name))).then((found) => JSON.parse(JSON.stringify(found)))`,
    )) as Findings;
    const here = JSON.parse(
      JSON.stringify(
        await run(
          (name: string) =>
            import(name.replace("ogee/nn", "../../src/nn/index.js").replace(/^ogee$/, "../../src/index.js")),
        ),
      ),
    ) as Findings;
    expect(faults).toEqual([]);
    expect(there.printed).toBe(here.printed);
    const close = (a: readonly number[], b: readonly number[]): void => {
      a.forEach((value, i) => {
        expect(Math.abs(value - (b[i] as number))).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(value)));
      });
    };
    close(there.losses, here.losses);
    close(there.product, here.product);
    for (const [name, pair] of Object.entries(here.values)) {
      pair.forEach((list, i) => {
        close(list, there.values[name]?.[i] as readonly number[]);
      });
    }
  }, 60_000);

  it("a loop that awaits now and then makes 6 GB of results in a 4 GB address space", async () => {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const last = await page.evaluate(`import("ogee").then(async (torch) => {
      let x = torch.ones([262144]);
      for (let i = 0; i < 6000; i++) {
        x = x.mul(1);
        if (i % 20 === 19) await new Promise((done) => setTimeout(done));
      }
      return x.sum().item();
    })`);
    expect(last).toBe(262144);
  }, 60_000);
});
