import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadStack } from "../../platform/load.ts";
import { htmlReport } from "../../report/html.ts";
import { type Summary, summarize } from "../../report/summary.ts";
import { makeProject } from "../cli/project.ts";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const hasBrowser = existsSync(executablePath);
if (!hasBrowser) {
  const why = `No Chromium at "${executablePath}": the report is not opened in a browser. Install it, or name one in CHROMIUM.`;
  if (process.env.CI) throw new Error(why);
  console.warn(why);
}

const images = `images:
  sample-app: { repository: sample-app, build: workflow, workflow: { file: ci.yml, tags: [latest, "sha-<commit>"] } }
`;
const urn = (type: string, name: string) =>
  `urn:pulumi:local::slipway::slipway:github:ManagedRepository$${type}::${name}`;

/** A summary of the shipped first repository as if everything had just been created, with one hostile finding. */
async function shippedSummary(): Promise<Summary> {
  const project = makeProject({ "inventory/images.yaml": images });
  const { platform } = await loadStack(project, "local");
  const types = [
    "github:index/repository:Repository",
    "github:index/repositoryRuleset:RepositoryRuleset",
    "slipway:github:FileSet",
  ];
  const applied = types.map((type) => ({ urn: urn(type, "x"), type, name: "x", action: "created" as const }));
  const outputs = new Map([[urn("slipway:github:FileSet", "x"), { checks: [] as string[], pullRequest: 7 }]]);
  const outcome = { driver: "in-process" as const, applied, outputs, left: ['label "old" is no longer declared'] };
  const summary = await summarize(platform, outcome, "http://127.0.0.1:1", () => "sample-app", 3);
  const hostile = {
    id: "hostile",
    severity: "warning" as const,
    subject: "<script>document.title='hacked'</script>",
    message: "&amp; <b>",
  };
  return { ...summary, findings: [...summary.findings, hostile] };
}

describe.skipIf(!hasBrowser)("the report, opened in a browser", () => {
  let browser: Browser;
  let page: Page;
  const requests: string[] = [];

  beforeAll(async () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), "slipway-report-")), "report.html");
    writeFileSync(file, await htmlReport(await shippedSummary()));
    browser = await chromium.launch({
      executablePath,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
      ],
    });
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(file).href);
  }, 60_000);
  afterAll(async () => browser?.close());

  it("asks for nothing but itself", () => {
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatch(/^file:.*report\.html$/);
  });

  it("names the stack, its repositories and what was done", async () => {
    expect(await page.title()).toBe("Slipway: stack local");
    const text = await page.locator("main").innerText();
    expect(text).toContain("3 created; 3 write requests to GitHub.");
    expect(text).toContain("sample-app");
    expect(text).toContain('label "old" is no longer declared');
  });

  it("has no two places of one name, whatever repositories are called", async () => {
    const { repositories } = await shippedSummary();
    const named = ["findings", "owner", "left"].map((id) => ({ ...repositories[0]!, id, runs: [], files: [] }));
    const html = await htmlReport({ ...(await shippedSummary()), repositories: named });
    const places = [...html.matchAll(/<section[^>]* id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(places).size).toBe(places.length);
    const links = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links.filter((id) => !places.includes(id))).toEqual([]);
  });

  it("lists the images with their tags and who uses them", async () => {
    const row = await page.locator("#images tbody tr").allInnerTexts();
    expect(row.map((text) => text.split(/\s*[\n\t]\s*/))).toEqual([
      [
        "ghcr.io/local/sample-app",
        "latest",
        "sha-<commit>",
        "sample-app/cd.yml",
        "sample-app/ci.yml",
        "sample-app/release.yml",
        "sample-app/ci.yml",
        "nothing",
      ],
    ]);
  });

  it("lists counts by kind", async () => {
    const rows = await page.locator("#repository-sample-app table").first().locator("tbody tr").allInnerTexts();
    expect(rows.map((row) => row.replace(/\s+/g, " ").trim())).toEqual([
      "repository 1 created",
      "file set 1 created",
      "ruleset 1 created",
    ]);
  });

  it("shows a required check as pending while the default branch does not report it, and the pull request to merge", async () => {
    expect(await page.locator("#repository-sample-app .checks .chip").allInnerTexts()).toEqual(["ci (pending)"]);
    expect(await page.locator("#repository-sample-app").innerText()).toContain("Files wait in pull request #7.");
  });

  it("draws the jobs of a push, a pull request and a tag as pictures with boxes that do not overlap", async () => {
    const pictures = page.locator("svg.graph");
    expect(await pictures.count()).toBe(3);
    expect(await pictures.nth(0).locator(".frame-title").allTextContents()).toEqual([
      ".github/workflows/ci.yml",
      ".github/workflows/cd.yml",
    ]);
    expect(await pictures.nth(2).locator(".job.wait .detail").allTextContents()).toEqual([
      "waits for approval · production",
      // What comes after it, the metrics, waits with it.
      "waits for approval",
    ]);
    const boxes = await pictures.nth(0).locator(".job rect").all();
    const areas = await Promise.all(boxes.map((box) => box.boundingBox()));
    for (const [index, a] of areas.entries()) {
      for (const b of areas.slice(index + 1)) {
        if (!a || !b) throw new Error("a job has no box");
        const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect(apart).toBe(true);
      }
    }
  });

  it("fits a telephone without scrolling sideways, and a system in the dark", async () => {
    const narrow = await browser.newPage({ viewport: { width: 400, height: 800 }, colorScheme: "dark" });
    await narrow.goto(page.url());
    const seen = await narrow.evaluate(() => ({
      width: document.documentElement.scrollWidth,
      background: getComputedStyle(document.body).backgroundColor,
    }));
    await narrow.close();
    expect(seen).toEqual({ width: 400, background: "rgb(13, 17, 23)" });
  });

  it("opens a workflow file with its syntax coloured", async () => {
    const file = page.locator("details.file", { hasText: ".github/workflows/ci.yml" });
    await file.locator("summary").click();
    const code = file.locator("code");
    expect(await code.innerText()).toContain("cancel-in-progress: ${{ github.event_name == 'pull_request' }}");
    const [key, plain] = await Promise.all([
      code
        .locator(".hljs-attr")
        .first()
        .evaluate((node) => getComputedStyle(node).color),
      code.evaluate((node) => getComputedStyle(node).color),
    ]);
    expect(key).not.toBe(plain);
  });

  it("shows findings as text, whatever is in them", async () => {
    expect(await page.title()).not.toBe("hacked");
    const rows = await page.locator("#findings tbody tr").allInnerTexts();
    expect(rows.join("\n")).toContain("<script>document.title='hacked'</script>");
    expect(rows.join("\n")).toContain("&amp; <b>");
  });
});
