import { describe, expect, it } from "vitest";
import { badges } from "../../platform/badges.ts";
import type { DesiredRepository } from "../../platform/compose.ts";
import { readSettings } from "../../settings.ts";

const settings = (extra: Record<string, string> = {}) =>
  readSettings("local", { "slipway:owner": "acme", "slipway:plan": "team", ...extra });
const repository = (...workflows: readonly { path: string; name: string; events: string[] }[]) =>
  ({ entry: { id: "app", name: "App", groups: [] }, analysis: { workflows } }) as unknown as DesiredRepository;

describe("badges", () => {
  it("R1-13: are one for each workflow that has a state on the default branch", () => {
    const app = repository(
      { path: ".github/workflows/ci.yml", name: "CI [main]", events: ["push", "pull_request"] },
      { path: ".github/workflows/labels.yml", name: "Labels", events: ["pull_request"] },
      { path: ".github/workflows/nightly.yaml", name: "Nightly", events: ["schedule"] },
    );
    expect(badges(app, settings())).toEqual([
      "[![CI \\[main\\]](https://github.com/acme/App/actions/workflows/ci.yml/badge.svg?branch=main)](https://github.com/acme/App/actions/workflows/ci.yml)",
      "[![Nightly](https://github.com/acme/App/actions/workflows/nightly.yaml/badge.svg?branch=main)](https://github.com/acme/App/actions/workflows/nightly.yaml)",
    ]);
  });

  it("lead to a server of one's own", () => {
    const app = repository({ path: ".github/workflows/ci.yml", name: "CI", events: ["push"] });
    expect(badges(app, settings({ "slipway:baseUrl": "https://github.acme.test/" }))).toEqual([
      expect.stringContaining("](https://github.acme.test/acme/App/actions/workflows/ci.yml/badge.svg"),
    ]);
  });
});
