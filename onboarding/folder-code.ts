import { execFileSync } from "node:child_process";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Code, codeOf, worthReading } from "./code.ts";

/** Longer files are data. */
const longestText = 1024 * 1024;

/**
 * The code in a folder of this machine: what git knows of it, or all of it where it is no git repository.
 *
 * @throws Error of the operating system where there is no such folder
 */
export function codeInFolder(folder: string): Code {
  const files = readdirSync(folder).length === 0 ? [] : (known(folder) ?? walk(folder, ""));
  const paths = files.filter((file) => plainFile(path.join(folder, file)));
  const texts = worthReading(paths)
    .filter((file) => lstatSync(path.join(folder, file)).size <= longestText)
    .map((file) => [file, readFileSync(path.join(folder, file), "utf8")] as const);
  return codeOf(paths, new Map(texts));
}

/** Files of the index and new ones that nothing ignores; undefined outside of git. */
function known(folder: string): string[] | undefined {
  try {
    const list = execFileSync("git", ["-C", folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
      encoding: "utf8",
      maxBuffer: 256 * 1024 * 1024,
      stdio: ["ignore", "pipe", "ignore"],
    });
    return list.split("\0").filter((file) => file !== "");
  } catch {
    return undefined;
  }
}

function walk(folder: string, inside: string): string[] {
  return readdirSync(path.join(folder, inside), { withFileTypes: true }).flatMap((entry) => {
    const file = inside === "" ? entry.name : `${inside}/${entry.name}`;
    if (entry.isDirectory()) return [".git", "node_modules"].includes(entry.name) ? [] : walk(folder, file);
    return [file];
  });
}

/** Links may lead anywhere, and what git knows may be gone. */
function plainFile(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isFile() === true;
}
