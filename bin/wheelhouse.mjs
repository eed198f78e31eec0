// The wheels that executed workflows install, so that their steps need no package index.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { pythons } from "./pythons.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const tools = path.join(root, ".tools");

/** Folder that steps install from. */
export const wheelhouse = path.join(tools, "wheelhouse");

/** What the steps install, and on which Pythons; all that are here, where none are named. */
const lists = [
  { list: "test/act/wheelhouse.txt" },
  { list: "pipelines/requirements/lint.txt", versions: ["3.11"] },
  { list: "pipelines/requirements/wheel.txt", versions: ["3.11"] },
  { list: "pipelines/requirements/infrastructure.txt", versions: ["3.13"] },
  { list: "test/fixtures/training-library/requirements-dev.txt", versions: ["3.11"] },
];

/** Made once a version has all wheels of a list. */
function markerOf(list, version) {
  const stamp = createHash("sha256")
    .update(readFileSync(path.join(root, list)))
    .digest("hex")
    .slice(0, 16);
  return path.join(tools, `wheels-${version}-${stamp}`);
}

const listsOf = (version) => lists.filter(({ versions }) => versions === undefined || versions.includes(version));

/**
 * Brings the wheels that are not there yet.
 *
 * @returns {string[]} why some could not be had
 */
export function bringWheels() {
  return pythons().flatMap(([version, python]) =>
    listsOf(version).flatMap(({ list }) => {
      const marker = markerOf(list, version);
      if (existsSync(marker)) return [];
      const args = ["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--only-binary=:all:"];
      const made = spawnSync(python, [...args, "--dest", wheelhouse, "--requirement", path.join(root, list)], {
        encoding: "utf8",
      });
      if (made.status === 0) mkdirSync(marker, { recursive: true });
      const why = (made.stderr ?? String(made.error)).trim().split("\n").at(-1);
      return made.status === 0 ? [] : [`workflows on Python ${version}: pip download of ${list} failed: ${why}`];
    }),
  );
}

/**
 * The interpreters of this machine whose wheels are all there.
 *
 * @returns {[version: string, program: string][]}
 */
export function pythonsWithWheels() {
  return pythons().filter(([version]) => listsOf(version).every(({ list }) => existsSync(markerOf(list, version))));
}
