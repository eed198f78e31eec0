import { describe, expect, it } from "vitest";
import { z } from "zod";
import { catalogue } from "../../pipelines/catalogue.ts";
import { OptionsError, readOptions } from "../../pipelines/options.ts";

function faults(given: unknown, pipeline = "python-app") {
  try {
    readOptions(catalogue[pipeline]!, given);
    return [];
  } catch (error) {
    if (error instanceof OptionsError) return error.faults;
    throw error;
  }
}

describe("readOptions", () => {
  it("fills in the defaults", () => {
    expect(readOptions(catalogue["python-app"]!, undefined)).toEqual({
      versions: ["3.10", "3.11", "3.12"],
      coverage: 90,
      blockingLint: false,
      arguments: ["2", "3"],
      requirements: "requirements-dev.txt",
      integrationTests: "tests/integration",
      registry: "ghcr",
      trivy: false,
      coverageCheck: false,
      preCommit: false,
      mergeQueue: false,
      runner: "ubuntu-24.04",
      slackNotices: "failures",
    });
  });

  it("names each option that does not fit, what it is and what is allowed, all at once", () => {
    expect(
      faults({
        versions: [3.1, "3.12"],
        coverage: 101,
        registry: "quay",
        trivy: "yes",
        coverge: 80,
        requirements: "../secrets.txt",
      }),
    ).toEqual([
      {
        option: "versions.0",
        message:
          'Option "versions.0" is 3.1, which does not fit: write a list of Python versions to test on, as quoted text: ["3.10", "3.12"].',
      },
      {
        option: "coverage",
        message:
          'Option "coverage" is 101, which does not fit: write the percentage of lines that tests must reach, a whole number from 0 to 100.',
      },
      {
        option: "requirements",
        message:
          'Option "requirements" is "../secrets.txt", which does not fit: write the path of the requirements file with the development tools (ruff, pytest, pytest-cov).',
      },
      {
        option: "registry",
        message:
          'Option "registry" is "quay", which does not fit: write the image registry: "ghcr", or "docker-hub" with the secrets DOCKER_HUB_USERNAME and DOCKER_HUB_TOKEN (for Dependabot too).',
      },
      {
        option: "trivy",
        message:
          'Option "trivy" is "yes", which does not fit: write true to scan the pushed image and show what is found under code scanning, or false.',
      },
      {
        option: "coverge",
        message: expect.stringMatching(
          /^Option "coverge" is unknown: pipeline "python-app" takes versions, coverage, .*, runner, metricsWebhook, slackWebhook, slackNotices\.$/,
        ),
      },
    ]);
  });

  it.each([
    ["versions", []],
    ["versions", ["3.12", "3.12"]],
    ["versions", ["2.7"]],
    ["coverage", 89.5],
    ["package", "sample-app"],
    ["arguments", ["${{ github.actor }}"]],
    ["arguments", ["a\nb"]],
    ["requirements", "/etc/passwd"],
    ["integrationTests", true],
    ["integrationTests", "tests/../../x"],
    ["dockerHubNamespace", "Acme Inc"],
    ["releaseEnvironment", ""],
    ["runner", "ubuntu latest"],
    ["metricsWebhook", "https://example.com/hook"],
    ["slackWebhook", "GITHUB_TOKEN"],
    ["slackNotices", "never"],
  ])("refuses %s: %j", (option, value) => {
    expect(faults({ [option]: value }).map((fault) => fault.option.split(".")[0])).toEqual([option]);
  });

  it("refuses what is no mapping", () => {
    expect(faults(["trivy"])).toEqual([
      { option: "", message: '"with" is ["trivy"]: write a mapping of options, or leave it out.' },
    ]);
    expect(faults("trivy")[0]!.message).toContain('"with" is "trivy"');
  });

  it("keeps options of two kinds apart", () => {
    expect(faults({ dockerHubNamespace: "acme" })).toEqual([
      {
        option: "dockerHubNamespace",
        message:
          'Option "dockerHubNamespace" is "acme", which does not fit: write the Docker Hub user or organisation, in small letters and digits, with registry: docker-hub; left out, the repository\'s owner.',
      },
    ]);
    expect(faults({ dockerHubNamespace: "acme", registry: "docker-hub" })).toEqual([]);
  });
});

describe("the catalogue", () => {
  it("names each pipeline by its key, sums it up and describes every option", () => {
    for (const [key, { name, summary, options }] of Object.entries(catalogue)) {
      expect(name).toBe(key);
      expect(summary).toMatch(/^[A-Z].*\.$/);
      if (!(options instanceof z.ZodObject)) throw new Error(`The options of "${key}" are no mapping.`);
      for (const [option, schema] of Object.entries(options.shape))
        expect((schema as z.ZodType).description, option).toMatch(/^[^A-Z].*[^.]$/);
    }
  });
});
