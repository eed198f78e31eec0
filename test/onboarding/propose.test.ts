import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { codeOf } from "../../onboarding/code.ts";
import { detect } from "../../onboarding/detect.ts";
import type { Sign } from "../../onboarding/detected.ts";
import type { Proposal } from "../../onboarding/proposal.ts";
import { pipelineRules, propose } from "../../onboarding/propose.ts";
import { catalogue } from "../../pipelines/catalogue.ts";
import { shapes } from "./shapes.ts";

const proposalFor = (name: string, wanted?: string) => {
  const files = shapes[name]!;
  return propose(detect(codeOf(Object.keys(files), new Map(Object.entries(files)))), wanted);
};

/** With each sign and each refusal in one line. */
function readable({ reasons, considered, machines, ...proposal }: Proposal) {
  const sign = ({ what, file }: Sign) => `${what} (${file})`;
  return {
    ...proposal,
    reasons: reasons.map(({ field, because }) => `${field} <- ${because.map(sign).join(", ")}`),
    considered: considered.map(({ pipeline, why }) => `${pipeline}: ${why}`),
    ...(machines !== undefined && { machines: sign(machines) }),
  };
}

describe("what is proposed", () => {
  it("is this for each shape of a repository, with the files that speak for it", async () => {
    const all = Object.fromEntries(Object.keys(shapes).map((name) => [name, readable(proposalFor(name))]));
    await expect(stringify(all, { lineWidth: 0 })).toMatchFileSnapshot("__snapshots__/proposals.yaml");
  });

  it("weighs every pipeline of the catalogue", () => {
    expect(pipelineRules.map(({ pipeline }) => pipeline).sort()).toEqual(Object.keys(catalogue).sort());
    for (const name of Object.keys(shapes)) {
      const { pipeline, considered } = proposalFor(name);
      expect([pipeline, ...considered.map((one) => one.pipeline)].filter(Boolean)).toHaveLength(pipelineRules.length);
    }
  });

  it("names only files that are there", () => {
    for (const [name, files] of Object.entries(shapes)) {
      const { reasons } = proposalFor(name);
      const named = reasons.flatMap(({ because }) => because.map(({ file }) => file));
      expect(named.filter((file) => !(file in files))).toEqual([]);
    }
  });

  it("is what the owner asks for, with what is missing for it", () => {
    expect(proposalFor("empty", "python-app")).toMatchObject({
      pipeline: "python-app",
      open: [
        'pipeline "python-app" needs a Python package at the root, which no file shows yet',
        'pipeline "python-app" needs a program that python -m runs (__main__.py), which no file shows yet',
        'pipeline "python-app" needs a Dockerfile at the root, which no file shows yet',
        'pipeline "python-app" needs a requirements file with ruff, pytest and pytest-cov, which no file shows yet',
      ],
    });
    expect(proposalFor("a Python program with an image", "jobs")).toMatchObject({
      jobs: [{ use: "test-python" }, { use: "build-image" }, { use: "scan-secrets" }],
    });
  });
});
