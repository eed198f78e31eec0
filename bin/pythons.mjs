// The Python interpreters of this machine that rendered workflows may be executed on.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";

/** Versions that pipelines test on, and that the test suite's wheels are there for. */
const versions = ["3.10", "3.11", "3.12", "3.13"];

/**
 * @returns {[version: string, program: string][]} those on PATH, and those of pyenv that are not
 */
export function pythons() {
  const pyenv = path.join(process.env.PYENV_ROOT ?? path.join(process.env.HOME ?? "/root", ".pyenv"), "versions");
  const installed = existsSync(pyenv) ? readdirSync(pyenv) : [];
  return versions.flatMap((version) => {
    const candidates = [
      `python${version}`,
      ...installed
        .filter((name) => name.startsWith(`${version}.`))
        .map((name) => path.join(pyenv, name, "bin", `python${version}`)),
      "python3",
    ];
    const found = candidates.map((program) => realProgram(program, version)).find((program) => program !== undefined);
    return found === undefined ? [] : [[version, found]];
  });
}

/** The interpreter itself where the program is one of that version (pyenv puts others of the same name on PATH). */
function realProgram(program, version) {
  const code = "import sys, ensurepip; print('%d.%d' % sys.version_info[:2], sys.executable)";
  const { status, stdout } = spawnSync(program, ["-c", code], { encoding: "utf8" });
  if (status !== 0) return undefined;
  const [found, executable] = stdout.trim().split(" ");
  return found === version ? executable : undefined;
}
