import { describe, expect, it } from "vitest";
import { firstDrafts } from "../../adoption/draft.ts";
import { organizationReaders, withReaders } from "../../adoption/organization-readers.ts";
import type { SeenOrganizationConfig } from "../../live/read-organization-config.ts";
import type { SeenRepository } from "../../live/seen.ts";

const repository = (name: string, id: number, more: Partial<SeenRepository> = {}): SeenRepository => ({
  name,
  id,
  defaultBranch: "main",
  fork: false,
  isTemplate: false,
  language: "",
  settings: { visibility: "private" },
  access: {},
  workflows: [],
  unread: [],
  ...more,
});
const workflow = (line: string) => ({
  path: ".github/workflows/ci.yml",
  content: `on: push\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: "echo ${line}" }] } }\n`,
});
const all = { visibility: "all", selected: new Set<number>() };
const of = (...ids: number[]) => ({ visibility: "selected", selected: new Set(ids) });
const config = (more: Partial<SeenOrganizationConfig>): SeenOrganizationConfig => ({
  secrets: {},
  dependabot: {},
  variables: {},
  unread: [],
  ...more,
});
const drafts = () =>
  firstDrafts(
    [
      repository("App", 1, { workflows: [workflow("${{ secrets.everywhere }} ${{ vars.REGION }}")] }),
      repository("site", 2, { settings: { visibility: "public" }, workflows: [workflow("${{ secrets.INSIDE }}")] }),
      repository("old", 3, { settings: { visibility: "private", archived: true } }),
    ],
    new Map(),
  );

describe("what repositories read of their organisation", () => {
  it("is what names them among its readers, and of what everybody reads what they use", async () => {
    const seen = config({
      secrets: { EVERYWHERE: all, INSIDE: { ...all, visibility: "private" }, PAGER: of(2, 3, 9), UNUSED: all },
      dependabot: { PAGER: of(2) },
      variables: { REGION: { ...of(1, 9), value: "eu" } },
    });
    const { shared, notes } = await organizationReaders(drafts(), seen, {});
    expect([...notes]).toEqual([]);
    expect(withReaders("# Ours.\nsecrets: {}\n", shared, {})).toMatchInlineSnapshot(`
      "# Ours.
      secrets:
        EVERYWHERE:
          repositories:
            - app
          kept: true
        PAGER:
          repositories:
            - site
          dependabot: true
          kept: true
      variables:
        REGION:
          value: eu
          repositories:
            - app
          kept: true
      "
    `);
  });

  it("comes into lists that are there, and leaves alone a list that GitHub does not have", async () => {
    const organization = {
      secrets: { PAGER: { repositories: ["x"] }, EVERYWHERE: { repositories: ["x"] } },
      variables: { REGION: { value: "us", repositories: ["x", "app"], kept: true } },
    };
    const seen = config({
      secrets: { EVERYWHERE: all, PAGER: of(2) },
      variables: { REGION: { ...all, value: "eu" } },
    });
    const { shared, notes } = await organizationReaders(drafts(), seen, organization);
    const text =
      "secrets:\n  PAGER: { repositories: [x] } # theirs\nvariables:\n  REGION: { value: us, repositories: [x, app], kept: true }\n";
    expect(withReaders(text, shared, organization)).toMatchInlineSnapshot(`
      "secrets:
        PAGER: { repositories: [ x, site ] } # theirs
      variables:
        REGION: { value: us, repositories: [x, app], kept: true }
      "
    `);
    expect(Object.fromEntries(notes)).toMatchInlineSnapshot(`
      {
        "app": [
          {
            "what": "organisation secret EVERYWHERE",
            "why": "not adopted, because inventory/organization.yaml gives it a list of readers, and on GitHub every repository reads it",
          },
        ],
      }
    `);
  });
});
