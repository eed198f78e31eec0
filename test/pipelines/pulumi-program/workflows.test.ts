import { describe, expect, it } from "vitest";
import { catalogue } from "../../../pipelines/catalogue.ts";
import { OptionsError, readOptions } from "../../../pipelines/options.ts";
import { rendered, stepOf } from "../rendered.ts";

const { output, workflow, content } = rendered("pulumi-program", "platform");
const everything = {
  rings: [["staging"], ["prod-canary"], ["prod-east", "prod-west"]],
  engineStacks: ["staging", "prod-canary"],
  passphrase: "PULUMI_CONFIG_PASSPHRASE",
  aws: false,
};

// biome-ignore lint/suspicious/noExplicitAny: a workflow has any shape
type Jobs = readonly (readonly [string, any])[];
const jobsOf = (file: string, options = {}): Jobs => Object.entries(workflow(file, options).jobs);
const all = (options = {}) =>
  ["preview.yml", "deploy.yml", "drift.yml", "lapse.yml"].flatMap((file) => jobsOf(file, options));

describe("pulumi-program", () => {
  it("delivers each script that its workflows run, and no other", () => {
    const { files } = output(everything);
    const scripts = files.map(({ path }) => path).filter((path) => path.startsWith(".github/scripts/"));
    const text = files.map(({ content }) => content).join("\n");
    for (const path of scripts) {
      const name = path.split("/").at(-1)!;
      expect(text.match(new RegExp(`\\b${name.replace(/\.py$/, "(\\.py)?")}\\b`, "g")) ?? [], path).not.toEqual([]);
    }
    for (const [used] of text.matchAll(/\.github\/scripts\/[\w.]+/g)) expect(scripts).toContain(used);
  });

  it("gives a fork's code no identity: nothing of an environment, no secret, no role", () => {
    const { plan } = workflow("preview.yml").jobs;
    expect(plan.permissions).toEqual({ contents: "read" });
    expect(plan.environment).toBeUndefined();
    expect(JSON.stringify(plan)).not.toMatch(/secrets\.|vars\.|id-token/);
  });

  it("reads with one identity and writes with another, each bound to its stack's environment", () => {
    for (const [id, job] of all(everything)) {
      const [, kind = "", stack] = /^(engine|plan|apply|drift|lapse)-(.+)$/.exec(id) ?? [];
      const own: Readonly<Record<string, string>> = { apply: "", lapse: "-lapse" };
      const environment = stack === undefined ? undefined : `${stack}${own[kind] ?? "-preview"}`;
      expect(job.environment, id).toBe(environment);
    }
  });

  it("lets no two jobs plan, apply or look at one stack at the same time", () => {
    for (const [id, job] of [...jobsOf("deploy.yml", everything), ...jobsOf("drift.yml", everything)]) {
      const stack = /^(?:plan|apply|drift)-(.+)$/.exec(id)?.[1];
      if (stack === undefined) continue;
      expect(job.concurrency, id).toEqual({ group: `stack-${stack}`, "cancel-in-progress": false });
    }
  });

  it("hands a plan on sealed and for a day, and applies the one of its own run", () => {
    const { "plan-prod": plan, "apply-prod": apply } = workflow("deploy.yml").jobs;
    expect(stepOf(plan, "Keep the plan, sealed, for a day").with).toEqual({
      name: "plan-prod",
      path: "stack-plan/prod.sealed",
      "if-no-files-found": "error",
      "retention-days": 1,
    });
    expect(stepOf(apply, "Take the plan").with).toEqual({ name: "plan-prod", path: "stack-plan" });
    for (const step of [stepOf(plan, "Plan"), stepOf(apply, "Apply the plan")])
      expect(step.env).toMatchObject({ SEALED: "stack-plan/prod.sealed", PLAN_KEY: "${{ secrets.PLAN_KEY }}" });
  });

  it("takes exceptions back on the default branch alone, and behind no deployment that waits", () => {
    for (const [id, job] of jobsOf("lapse.yml", everything)) {
      if (id === "metrics") continue;
      expect(job.if, id).toBe("github.ref == 'refs/heads/main'");
      expect(job.concurrency, id).toEqual({ group: id, "cancel-in-progress": false });
      expect(stepOf(job, "Take back what is over").env).not.toHaveProperty("POLICY_PACK");
    }
  });

  it("shows the step that talks to the engine the identity, and no other step", () => {
    for (const [id, { steps }] of all(everything)) {
      const told = steps.filter((step: { env?: object }) =>
        JSON.stringify(step.env ?? {}).includes("app.outputs.token"),
      );
      expect(told.length, id).toBe(/^(engine|plan|apply|drift|lapse)-/.test(id) ? 1 : 0);
      if (told.length > 0) expect(told[0].env.PULUMI_CONFIG_PASSPHRASE).toBe("${{ secrets.PULUMI_CONFIG_PASSPHRASE }}");
    }
    expect(content(".github/workflows/deploy.yml", everything)).not.toContain("id-token");
  });

  it("passes everything that the engine prints through the filter", () => {
    for (const { path, content } of output().files.filter(({ path }) => path.endsWith(".sh"))) {
      for (const command of content.replaceAll(/\\\n/g, " ").match(/^.*\bpulumi (preview|up)\b.*(\n.*)?/gm) ?? [])
        if (!command.startsWith("#")) expect(command, path).toContain("slipway redact");
    }
  });

  it.each([
    [{ rings: [] }, "rings"],
    [{ rings: [["staging"], ["staging"]] }, "rings"],
    [{ rings: [["Prod"]] }, "rings"],
    [{ policyPack: "../policy" }, "policyPack"],
    [{ planKey: "GITHUB_KEY" }, "planKey"],
    [{ pulumi: "latest" }, "pulumi"],
    [{ driftAt: "daily" }, "driftAt"],
  ])("refuses %j by the option's name", (options, name) => {
    const read = () => readOptions(catalogue["pulumi-program"]!, options);
    expect(read).toThrow(OptionsError);
    expect(read).toThrow(`Option "${name}`);
  });
});
