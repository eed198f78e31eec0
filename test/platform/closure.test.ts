import { describe, expect, it } from "vitest";
import type { OrganizationEntry, RepositoryEntry } from "../../inventory/schema.ts";
import { closureFindings, type Provision, unusedFindings } from "../../platform/closure.ts";
import { analyze } from "../../workflow/analysis/analyze.ts";

const job = (lines: string) => `
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions: {}
${lines}`;

/** One workflow of one file name for each text; `on: push` but for what is only called. */
const analysisOf = (...jobs: string[]) =>
  analyze(
    jobs.map((text, index) => ({
      path: `.github/workflows/${"abc"[index]}.yml`,
      content: text.startsWith("on:") ? text : `on: push\njobs:\n${text}`,
    })),
  );

const app: RepositoryEntry = { id: "app", name: "app", groups: [] };

function provisionOf(
  entry: Partial<RepositoryEntry>,
  more: {
    organization?: OrganizationEntry;
    variables?: Record<string, string>;
    fleets?: Provision["fleets"];
    runnerGroups?: string[];
  } = {},
) {
  const repository = { ...app, ...entry };
  return {
    repository,
    organization: {},
    variables: repository.variables ?? {},
    fleets: [],
    runnerGroups: [],
    ...more,
  };
}

const short = (findings: readonly { id: string; subject: string; message: string }[]) =>
  findings.map(({ id, subject, message }) => `${id} ${subject} ${/"([^"]+)"/.exec(message)?.[1] ?? ""}`.trim());

const deploy = `  deploy:
    environment: Production${job(`    steps:
      - run: ./deploy
        env:
          KEY: \${{ secrets.deploy_key }}
          URL: \${{ vars.SERVICE_URL }}
          TOKEN: \${{ secrets.GITHUB_TOKEN }}`)}
`;

describe("closureFindings", () => {
  it("names each secret, variable and environment that nothing provides, with where to declare it", async () => {
    expect(closureFindings(await analysisOf(deploy), provisionOf({}))).toEqual([
      {
        id: "secret-not-provisioned",
        severity: "error",
        subject: 'app/.github/workflows/a.yml: job "deploy"',
        message:
          'uses the secret "DEPLOY_KEY", which nothing provides; declare it under secrets or environments.Production.secrets in inventory/repositories/app.yaml.',
      },
      {
        id: "variable-not-provisioned",
        severity: "error",
        subject: 'app/.github/workflows/a.yml: job "deploy"',
        message:
          'uses the variable "SERVICE_URL", which nothing provides; declare it under variables or environments.Production.variables in inventory/repositories/app.yaml.',
      },
      {
        id: "environment-not-provisioned",
        severity: "error",
        subject: 'app/.github/workflows/a.yml: job "deploy"',
        message:
          'runs in the environment "Production", which nothing provides; declare it under environments in inventory/repositories/app.yaml.',
      },
    ]);
  });

  it("finds what the job's environment provides, in any case of any name", async () => {
    const environments = { production: { secrets: ["Deploy_Key"], variables: { service_url: "x" } } };
    expect(closureFindings(await analysisOf(deploy), provisionOf({ environments }))).toEqual([]);
  });

  it("finds what the repository or its organisation provides", async () => {
    const analysis = await analysisOf(deploy);
    const environments = { production: {} };
    const own = provisionOf({ environments, secrets: { DEPLOY_KEY: {} }, variables: { SERVICE_URL: "x" } });
    const organization = {
      secrets: { DEPLOY_KEY: { repositories: ["app"] } },
      variables: { SERVICE_URL: { value: "x", repositories: ["app"] } },
    };
    expect(closureFindings(analysis, own)).toEqual([]);
    expect(closureFindings(analysis, provisionOf({ environments }, { organization }))).toEqual([]);
  });

  it("does not take a secret of another environment, nor one that is read before the job enters its own", async () => {
    const environments = { production: {}, staging: { secrets: ["DEPLOY_KEY"], variables: { SERVICE_URL: "x" } } };
    expect(short(closureFindings(await analysisOf(deploy), provisionOf({ environments })))).toEqual([
      'secret-not-provisioned app/.github/workflows/a.yml: job "deploy" DEPLOY_KEY',
      'variable-not-provisioned app/.github/workflows/a.yml: job "deploy" SERVICE_URL',
    ]);
    const early = `  deploy:\n    environment: production\n    if: vars.DEPLOYS == 'yes'${job("    steps: [{ run: echo }]")}\n`;
    const inside = { production: { variables: { DEPLOYS: "yes" } } };
    expect(short(closureFindings(await analysisOf(early), provisionOf({ environments: inside })))).toEqual([
      'variable-not-provisioned app/.github/workflows/a.yml: job "deploy" DEPLOYS',
    ]);
  });

  it("takes any environment for the one whose name only a run knows", async () => {
    const computed = deploy.replace(
      "environment: Production",
      "environment: ${{ github.event.deployment.environment }}",
    );
    const environments = { live: { secrets: ["DEPLOY_KEY"], variables: { SERVICE_URL: "x" } } };
    expect(closureFindings(await analysisOf(computed), provisionOf({ environments }))).toEqual([]);
  });

  it("follows a called workflow, and passes over what its caller hands it", async () => {
    const caller = `  call:
    uses: ./.github/workflows/b.yml
    secrets: { KEY: "\${{ secrets.OUTER }}" }
`;
    const called = `on: { workflow_call: { secrets: { KEY: { required: true } } } }
jobs:
  inner:${job("    steps: [{ run: echo, env: { KEY: '${{ secrets.KEY }}', URL: '${{ vars.URL }}' } }]")}
`;
    expect(short(closureFindings(await analysisOf(caller, called), provisionOf({})))).toEqual([
      'secret-not-provisioned app/.github/workflows/a.yml: job "call" OUTER',
      'variable-not-provisioned app/.github/workflows/b.yml: job "inner" URL',
    ]);
  });

  it("names no job for what belongs to the workflow as a whole", async () => {
    const text = `on: push\nrun-name: \${{ vars.TITLE }}\njobs:\n  a:${job("    steps: [{ run: echo }]")}\n`;
    expect(closureFindings(await analysisOf(text), provisionOf({})).map(({ subject }) => subject)).toEqual([
      "app/.github/workflows/a.yml",
    ]);
  });

  it.each([
    ["ubuntu-24.04", true],
    ["ubuntu-24.04-arm", true],
    ["Ubuntu-Latest", true],
    ["windows-11-arm", true],
    ["windows-2025-vs2026", true],
    ["macos-15-intel", true],
    ["macos-latest-xlarge", true],
    ["ubuntu-24-04", false],
    ["[ubuntu-24.04, gpu]", false],
    ["gpu", true],
    ["[self-hosted, GPU]", true],
    ["[gpu, arm64]", false],
    ["{ group: anywhere }", false],
    ["{ group: anywhere, labels: [gpu] }", false],
    ["{ group: Larger }", true],
    ["{ group: larger, labels: [ubuntu-64-cores] }", true],
  ])("says of runs-on: %s whether somebody serves it: %s", async (label, served) => {
    const text = `  build:${job("    steps: [{ run: make }]").replace("ubuntu-24.04", label)}\n`;
    const findings = closureFindings(
      await analysisOf(text),
      provisionOf(
        {},
        {
          fleets: [
            { name: "gpu", labels: ["self-hosted", "gpu"] },
            { name: "arm", labels: ["arm64"] },
          ],
          runnerGroups: ["larger"],
        },
      ),
    );
    expect(short(findings).map((line) => line.split(" ")[0])).toEqual(served ? [] : ["runner-not-served"]);
  });

  const runsOn = (labels: string) =>
    analysisOf(`  build:${job("    steps: [{ run: make }]").replace("ubuntu-24.04", labels)}\n`);
  const gpu = { name: "gpu", labels: ["self-hosted", "linux", "gpu"] };
  const cpu = { name: "cpu", labels: ["self-hosted", "linux", "cpu"] };

  it("refuses a job that the labels of two fleets fit, unless one of them is closed to the repository", async () => {
    const analysis = await runsOn("[self-hosted, Linux]");
    expect(closureFindings(analysis, provisionOf({}, { fleets: [gpu, cpu] }))).toEqual([
      {
        id: "runner-ambiguous",
        severity: "error",
        subject: 'app/.github/workflows/a.yml: job "build"',
        message:
          'runs on [self-hosted, Linux], which "gpu" and "cpu" all serve: GitHub gives the job to any of them. Name a label that one alone has.',
      },
    ]);
    expect(closureFindings(analysis, provisionOf({}, { fleets: [gpu, { ...cpu, closed: true }] }))).toEqual([]);
  });

  it("names the fleet that would serve a job, were it not for other repositories alone", async () => {
    const provision = provisionOf({}, { fleets: [{ ...gpu, closed: true }] });
    expect(closureFindings(await runsOn("gpu"), provision).map(({ id, message }) => `${id}: ${message}`)).toEqual([
      'runner-not-served: runs on [gpu] of the fleet "gpu", which does not serve this repository; the job would wait for ever. Add "app" to fleets.gpu.repositories in inventory/fleets.yaml.',
    ]);
  });
});

describe("unusedFindings", () => {
  it("notes what no workflow reads, where it is declared", async () => {
    const provision = provisionOf({
      secrets: { DEPLOY_KEY: {}, OLD: {} },
      variables: { SERVICE_URL: "x", STALE: "y" },
      environments: {
        production: { secrets: ["DEPLOY_KEY"], variables: { SERVICE_URL: "x" } },
        preview: { secrets: ["DEPLOY_KEY"], variables: { SERVICE_URL: "x" } },
      },
    });
    const note = (what: string, name: string, where: string) => ({
      id: `${what}-unused`,
      severity: "info",
      subject: `app: ${what} "${name}"`,
      message: `no delivered workflow uses it; remove it from ${where}, or use it.`,
    });
    expect(unusedFindings(await analysisOf(deploy), provision)).toEqual([
      note("secret", "OLD", "secrets"),
      note("secret", "DEPLOY_KEY", "environments.preview.secrets"),
      note("variable", "STALE", "variables"),
      note("variable", "SERVICE_URL", "environments.preview.variables"),
    ]);
  });

  it("says nothing of a secret that Dependabot has as well: its registries may read it", async () => {
    const provision = provisionOf({ secrets: { REGISTRY_TOKEN: { dependabot: true } } });
    expect(unusedFindings(await analysisOf(deploy), provision)).toEqual([]);
  });

  it("says nothing where no workflow is delivered: the repository may have its own", async () => {
    expect(unusedFindings(await analysisOf(), provisionOf({ secrets: { KEY: {} }, variables: { A: "b" } }))).toEqual(
      [],
    );
  });
});
