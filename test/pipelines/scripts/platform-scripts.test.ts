import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { packageFolder } from "../../../workflow/package-folder.ts";
import { missing } from "../outside-tool.ts";
import { runScript } from "./run-script.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";
const folderOf = () => mkdtempSync(path.join(tmpdir(), "slipway-script-"));
const env = {
  STACK: "prod",
  SEALED: "stack-plan/prod.sealed",
  PLAN_KEY: "a-key-of-more-than-16-characters",
  BRANCH: "main",
  GITHUB_TOKEN: "the-app's-token",
  GH_TOKEN: "the-job's-token",
  GITHUB_REPOSITORY: "acme/platform",
  GITHUB_SHA: commit,
  GITHUB_RUN_ID: "77",
  POLICY_PACK: "policy",
};
const plan = (...steps: readonly (readonly string[])[]) =>
  JSON.stringify({ resourcePlans: Object.fromEntries(steps.map((of, at) => [`urn:${at}`, { steps: of }])) });
/** Stands in for the filter, whose own tests are elsewhere: what goes through it is marked. */
const npx = `case $4 in redact) exec sed 's/^/clean: /' ;; policy-config) echo "policy of $6" ;; esac`;
const pulumi = (text: string, { saved = "", status = 0 } = {}) => `
while (($#)); do [[ $1 == --save-plan ]] && printf %s '${saved}' >"$2"; shift; done
echo '${text}'
exit ${status}`;

describe.skipIf(missing("python3"))("stack_plan.sh", () => {
  it("shows the difference, counts first, and leaves the plan sealed", async () => {
    const folder = folderOf();
    const ending = await runScript("stack_plan.sh", {
      folder,
      env,
      standIns: {
        npx,
        pulumi: pulumi("the difference", {
          saved: plan(
            ["same"],
            ["update"],
            ["create"],
            ["create"],
            ["replace", "create-replacement", "delete-replaced"],
            [],
          ),
        }),
      },
    });
    expect(ending.status, ending.printed).toBe(0);
    expect(ending.outputs).toEqual({ changes: "true" });
    expect(ending.summary).toBe(
      "## `prod`\n\n**2** created, **1** replaced, **1** changed.\n\n```diff\nclean: the difference\n```\n\n",
    );
    const call = ending.calls.find(([program]) => program === "pulumi")!;
    expect(call.slice(0, 5)).toEqual(["pulumi", "preview", "--stack", "prod", "--refresh"]);
    expect(call).toEqual(expect.arrayContaining(["--save-plan", "--policy-pack", "policy", "--policy-pack-config"]));
    expect(ending.calls[0]).toEqual(["npx", "--no", "--", "slipway", "policy-config", "--stack", "prod"]);
    const sealed = readFileSync(path.join(folder, env.SEALED));
    expect(sealed.subarray(0, 8).toString()).toBe("slipway1");
    expect(sealed.toString("latin1")).not.toContain("resourcePlans");
  });

  it("leaves nothing where nothing changes", async () => {
    const folder = folderOf();
    const standIns = { npx, pulumi: pulumi("no difference", { saved: plan(["same"], ["read"], ["refresh"]) }) };
    const ending = await runScript("stack_plan.sh", { folder, env, standIns });
    expect(ending.status, ending.printed).toBe(0);
    expect(ending.outputs).toEqual({ changes: "false" });
    expect(ending.summary).toContain("Nothing changes.");
    expect(existsSync(path.join(folder, env.SEALED))).toBe(false);
  });

  it("asks the engine for nothing where the stack's policy cannot be read, and gives no pack where there is none", async () => {
    const unread = await runScript("stack_plan.sh", { env, standIns: { npx: "exit 2", pulumi: "exit 9" } });
    expect([unread.status, unread.calls.length]).toEqual([2, 1]);
    const standIns = { npx, pulumi: pulumi("no difference", { saved: plan(["same"]) }) };
    const without = await runScript("stack_plan.sh", { env: { ...env, POLICY_PACK: "" }, standIns });
    expect(without.calls.find(([program]) => program === "pulumi")!.join(" ")).not.toContain("policy");
  });

  it("fails with the engine, whose words stand in the summary", async () => {
    const standIns = { npx, pulumi: pulumi("error: a policy was violated", { status: 255 }) };
    const ending = await runScript("stack_plan.sh", { env, standIns });
    expect(ending.status).not.toBe(0);
    expect(ending.outputs).toEqual({});
    expect(ending.summary).toContain("clean: error: a policy was violated");
  });

  it("fails where what the engine says cannot be filtered", async () => {
    const standIns = {
      npx: "[[ $4 == redact ]] || exit 0; cat >/dev/null; exit 2",
      pulumi: pulumi("something", { saved: plan(["update"]) }),
    };
    const ending = await runScript("stack_plan.sh", { env, standIns });
    expect(ending.status).toBe(2);
    expect(ending.printed).not.toContain("something");
  });
});

describe.skipIf(missing("python3"))("stack_apply.sh", () => {
  /** A folder in which this stack was planned. */
  async function planned(given: Readonly<Record<string, string>> = {}) {
    const folder = folderOf();
    const standIns = { npx, pulumi: pulumi("the difference", { saved: plan(["update"]) }) };
    const ending = await runScript("stack_plan.sh", { folder, env: { ...env, ...given }, standIns });
    expect(ending.status, ending.printed).toBe(0);
    writeFileSync(path.join(folder, "calls"), "");
    return folder;
  }
  const up = `while (($#)); do [[ $1 == --plan ]] && cat "$2"; shift; done; echo; echo updated`;
  const gh = `[[ $GITHUB_TOKEN == '' && $GH_TOKEN == "the-job's-token" ]] || exit 9; echo ${commit}`;

  it("applies the very plan that was sealed", async () => {
    const ending = await runScript("stack_apply.sh", {
      folder: await planned(),
      env,
      standIns: { npx, gh, pulumi: up },
    });
    expect(ending.status, ending.printed).toBe(0);
    expect(ending.printed).toContain(`clean: ${plan(["update"])}\nclean: updated`);
    const call = ending.calls.find(([program]) => program === "pulumi")!;
    expect(call.slice(0, 5)).toEqual(["pulumi", "up", "--stack", "prod", "--refresh"]);
    expect(call).toEqual(expect.arrayContaining(["--plan", "--yes", "--skip-preview", "--policy-pack", "policy"]));
  });

  it.each([
    ["another stack", { STACK: "staging" }],
    ["another commit", { GITHUB_SHA: commit.replace("0", "f") }],
    ["another run", { GITHUB_RUN_ID: "78" }],
    ["another key", { PLAN_KEY: "another-key-of-16-characters" }],
  ])("opens no plan of %s, and changes nothing", async (_, other) => {
    const folder = await planned(other);
    const ending = await runScript("stack_apply.sh", { folder, env, standIns: { npx, gh, pulumi: up } });
    expect(ending.status).toBe(1);
    expect(ending.printed).toContain("does not open");
    expect(ending.calls.map(([program]) => program)).toEqual(["gh"]);
  });

  it("opens no plan that was changed on its way", async () => {
    const folder = await planned();
    const file = path.join(folder, env.SEALED);
    const sealed = readFileSync(file);
    sealed[sealed.length - 1]! ^= 1;
    writeFileSync(file, sealed);
    const ending = await runScript("stack_apply.sh", { folder, env, standIns: { npx, gh, pulumi: up } });
    expect([ending.status, ending.printed]).toEqual([1, expect.stringContaining("does not open")]);
  });

  it("leaves a plan alone that a newer commit of the branch has overtaken", async () => {
    const folder = await planned();
    const newer = "echo fedcba9876543210fedcba9876543210fedcba98";
    const ending = await runScript("stack_apply.sh", { folder, env, standIns: { npx, gh: newer, pulumi: up } });
    expect(ending.status).toBe(1);
    expect(ending.printed).toBe(
      "::error::main is at fedcba9 by now, and this plan is of 0123456: approve the run of the newer commit.\n",
    );
    expect(ending.calls.map(([program]) => program)).toEqual(["gh"]);
  });

  it.each([
    ["resource urn:x violates plan: properties changed: ~~a[…]", "run the workflow again for a new plan"],
    ["error: the stack is currently locked by 1 lock(s)", "see docs/guides/recover-a-stack.md"],
    ["422 [{Message:name already exists on this account}]", "npx slipway recover --stack prod says whose it is"],
  ])("says what to do about: %s", async (text, advice) => {
    const folder = await planned();
    const standIns = { npx, gh, pulumi: pulumi(text, { status: 255 }) };
    const ending = await runScript("stack_apply.sh", { folder, env, standIns });
    expect(ending.status).not.toBe(0);
    expect(ending.printed).toContain(advice);
    expect(ending.summary).toContain(text);
  });
});

/** What `slipway drift` prints, and how it ends, before the filter's stand-in. */
const drift = (text: string, status = 0) => `[[ $4 == drift ]] && { echo "${text}"; exit ${status}; }\n${npx}`;

describe.skipIf(missing("python3"))("stack_drift.sh", () => {
  it("is green where nothing differs on GitHub, and nothing for the engine", async () => {
    const standIns = { npx: drift("GitHub has what is declared"), pulumi: pulumi("no changes") };
    const ending = await runScript("stack_drift.sh", { env, standIns });
    expect(ending.status, ending.printed).toBe(0);
    const call = ending.calls.find(([program]) => program === "pulumi")!;
    expect(call).toEqual(expect.arrayContaining(["preview", "--refresh", "--expect-no-changes"]));
    expect(ending.summary).toMatch(/^## What GitHub has of prod\n\n {4}GitHub has what is declared\n\n## `prod`\n/);
  });

  it("fails where the engine sees something, with the difference in the summary", async () => {
    const standIns = { npx: drift(""), pulumi: pulumi("~ visibility: private => public", { status: 255 }) };
    const ending = await runScript("stack_drift.sh", { env, standIns });
    expect(ending.status).toBe(255);
    expect(ending.printed).toContain("::error::prod is not what is declared");
    expect(ending.summary).toContain("```diff\nclean: ~ visibility: private => public\n```");
  });

  it("fails where GitHub has what the engine does not see, and asks the engine all the same", async () => {
    const standIns = { npx: drift("changed rules.approvals", 1), pulumi: pulumi("no changes") };
    const ending = await runScript("stack_drift.sh", { env, standIns });
    expect([ending.status, ending.calls.some(([program]) => program === "pulumi")]).toEqual([1, true]);
    expect(ending.summary).toContain("    changed rules.approvals\n");
    expect(ending.printed).toContain("::error::prod is not what is declared");
  });
});

describe.skipIf(missing("python3"))("stack_lapse.sh", () => {
  const given = { ...env, POLICY_PACK: "" };
  const lapsed = (closing: string, status = 0) => `case $4 in
  redact) exec sed 's/^/clean: /' ;;
  targets) if [[ $* == *--engine* ]]; then echo "${closing}"; exit ${status}; else echo --target=urn:rules; fi ;;
esac`;
  const engine = (step: string) => `[[ $1 == up ]] && { echo closed; exit 0; }${pulumi("{}", { saved: plan([step]) })}`;
  const calls = ({ calls: made }: { calls: readonly (readonly string[])[] }) =>
    made.filter(([program]) => program === "pulumi").map(([, command]) => command);

  it("applies a plan that only closes, exactly so", async () => {
    const standIns = { npx: lapsed("sample-app-rules-branch: closed"), pulumi: engine("update") };
    const ending = await runScript("stack_lapse.sh", { env: given, standIns });
    expect(ending.status, ending.printed).toBe(0);
    const up = ending.calls.find(([program, command]) => program === "pulumi" && command === "up")!;
    expect(up).toEqual(expect.arrayContaining(["--plan", "--yes", "--target=urn:rules"]));
    expect(ending.summary).toBe("## `prod`\n\n```diff\nclean: closed\n```\n\n");
  });

  it("applies nothing where more would change, and says what to do", async () => {
    const standIns = { npx: lapsed("rules would change as well", 1), pulumi: engine("update") };
    const ending = await runScript("stack_lapse.sh", { env: given, standIns });
    expect([ending.status, calls(ending)]).toEqual([1, ["preview"]]);
    expect(ending.printed).toContain("::error::prod has exceptions that are over, and more would change with them");
    expect(ending.summary).toContain("    rules would change as well\n");
  });

  it("applies nothing where the engine could not preview it", async () => {
    const standIns = { npx: lapsed(""), pulumi: pulumi("no such stack", { status: 255 }) };
    const ending = await runScript("stack_lapse.sh", { env: given, standIns });
    expect([ending.status, calls(ending)]).toEqual([1, ["preview"]]);
  });

  it("has nothing to do where no exception is over, or was taken back before", async () => {
    const idle = await runScript("stack_lapse.sh", { env: given, standIns: { npx: "true", pulumi: "exit 9" } });
    expect([idle.status, calls(idle)]).toEqual([0, []]);
    const done = await runScript("stack_lapse.sh", {
      env: given,
      standIns: { npx: lapsed(""), pulumi: engine("same") },
    });
    expect([done.status, calls(done)]).toEqual([0, ["preview"]]);
    expect(done.printed).toContain("was taken back before");
  });
});

describe("platform_preview.sh", () => {
  const preview = (status: number) =>
    `while (($#)); do [[ $1 == --out ]] && echo "# The change" >"$2/preview.md"; shift; done; echo '{}'; exit ${status}`;
  const given = { BASE: "HEAD^1", OUT: "out" };

  it.each([
    [0, ""],
    [1, "::error::The change has findings of severity error: the summary of this run names them.\n"],
  ])("leaves comment and report, and ends with %i as the comparison does", async (status, printed) => {
    const folder = folderOf();
    const ending = await runScript("platform_preview.sh", { folder, env: given, standIns: { npx: preview(status) } });
    expect([ending.status, ending.printed, ending.summary]).toEqual([status, printed, "# The change\n"]);
    expect(ending.calls).toEqual([
      ["npx", "--no", "--", "slipway", "preview", "--base", "HEAD^1", "--out", "out", "--json"],
    ]);
    expect(readFileSync(path.join(folder, "out/preview.json"), "utf8")).toBe("{}\n");
  });

  it("leaves nothing where there was nothing to compare", async () => {
    const folder = folderOf();
    const standIns = { npx: "echo 'no such file' >&2; exit 2" };
    const ending = await runScript("platform_preview.sh", { folder, env: given, standIns });
    expect([ending.status, ending.printed, ending.summary]).toEqual([2, "no such file\n", ""]);
    expect(existsSync(path.join(folder, "out/preview.json"))).toBe(false);
  });
});

describe("engine_preview.sh", () => {
  const given = { ...env, BASE: "HEAD^1", OUT: "out" };
  const both = `
case $4 in
  redact) exec sed 's/^/clean: /' ;;
  policy-config) echo {} ;;
  targets) echo --target=urn:one && echo --target=urn:two ;;
  preview) while (($#)); do [[ $1 == --out ]] && echo "### Pulumi's own preview" >"$2/engine.md"; shift; done ;;
esac`;

  it("leaves what the engine says beside two plans", async () => {
    const folder = folderOf();
    const standIns = { npx: both, pulumi: "echo '{\"steps\": []}'" };
    const ending = await runScript("engine_preview.sh", { folder, env: given, standIns });
    expect(ending.status, ending.printed).toBe(0);
    expect(readFileSync(path.join(folder, "out/engine-prod.md"), "utf8")).toBe("### Pulumi's own preview\n");
    expect(ending.summary).toBe("### Pulumi's own preview\n");
    const call = ending.calls.find(([program]) => program === "pulumi")!;
    expect(call.join(" ").replace(/\S*\/policy.json/, "WORK/policy.json")).toBe(
      "pulumi preview --stack prod --refresh --non-interactive --json --policy-pack policy --policy-pack-config WORK/policy.json --target=urn:one --target=urn:two",
    );
  });

  it("says so where the engine cannot preview, in words that went through the filter", async () => {
    const folder = folderOf();
    const npx = both.replace(/preview\).*;;/, "preview) exit 2 ;;");
    const standIns = { npx, pulumi: "echo 'no such stack' >&2; exit 255" };
    const ending = await runScript("engine_preview.sh", { folder, env: given, standIns });
    expect(ending.status).toBe(255);
    expect(readFileSync(path.join(folder, "out/engine-prod.md"), "utf8")).toBe(
      "### Pulumi could not preview prod\n\nThe last lines of what it said; all of them are in the log of the job.\n\n    clean: no such stack\n",
    );
  });
});

describe("sealed_file.mjs", () => {
  const script = path.join(packageFolder(), "pipelines", "scripts", "sealed_file.mjs");
  const run = (args: readonly string[], key = env.PLAN_KEY) =>
    execFileSync(process.execPath, [script, ...args], {
      env: { ...env, PLAN_KEY: key },
      stdio: "pipe",
      encoding: "utf8",
    });

  it("opens what it sealed, of any size", () => {
    const folder = folderOf();
    const [from, sealed, to] = ["from", "sealed", "to"].map((name) => path.join(folder, name)) as [
      string,
      string,
      string,
    ];
    for (const text of ["", "x", "y".repeat(100_000)]) {
      writeFileSync(from, text);
      run(["seal", from, sealed]);
      run(["open", sealed, to]);
      expect(readFileSync(to, "utf8")).toBe(text);
    }
  });

  it.each([
    [["seal", "a"], env.PLAN_KEY, "usage: "],
    [["seal", "a", "b"], "too-short", "PLAN_KEY is missing or shorter than 16 characters"],
    [["open", script, "b"], env.PLAN_KEY, "is no sealed file"],
  ])("refuses %j with the key %s", (args, key, message) => {
    expect(() => run(args, key)).toThrow(message);
  });
});
