import { isOwn } from "./code.ts";
import type { Sign } from "./detected.ts";

/** Endings of source files -> language. */
const endings: Readonly<Record<string, string>> = {
  py: "Python",
  ts: "TypeScript",
  tsx: "TypeScript",
  js: "JavaScript",
  jsx: "JavaScript",
  mjs: "JavaScript",
  go: "Go",
  rs: "Rust",
  java: "Java",
  kt: "Kotlin",
  cs: "C#",
  c: "C",
  cc: "C++",
  cpp: "C++",
  cxx: "C++",
  cu: "CUDA",
  sh: "Shell",
  rb: "Ruby",
  swift: "Swift",
  tf: "Terraform",
};

/** The languages of a repository's own files, the one of most files first; each with its first file. */
export function languagesOf(paths: readonly string[]): Sign[] {
  const found = new Map<string, string[]>();
  for (const path of paths.filter(isOwn)) {
    const language = endings[/\.(\w+)$/.exec(path)?.[1] ?? ""];
    if (language !== undefined) found.set(language, [...(found.get(language) ?? []), path]);
  }
  return [...found]
    .sort(([left, ours], [right, theirs]) => theirs.length - ours.length || (left < right ? -1 : 1))
    .map(([language, files]) => ({
      what: `${language}, ${files.length} ${files.length === 1 ? "file" : "files"}`,
      file: files[0]!,
    }));
}
