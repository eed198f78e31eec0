import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import javascript from "highlight.js/lib/languages/javascript";
import python from "highlight.js/lib/languages/python";
import yaml from "highlight.js/lib/languages/yaml";

const languages = { yaml, bash, python, javascript } as const;
const endings: Record<string, keyof typeof languages> = {
  yml: "yaml",
  yaml: "yaml",
  sh: "bash",
  bash: "bash",
  py: "python",
  js: "javascript",
  mjs: "javascript",
  cjs: "javascript",
};

/** HTML of a file's text with syntax colouring by its ending; the text is escaped in every case. */
export function highlight(path: string, content: string): string {
  const language =
    endings[path.split(".").at(-1) ?? ""] ?? (content.startsWith("#!/usr/bin/env bash") ? "bash" : undefined);
  if (language === undefined) return plain(content);
  if (hljs.getLanguage(language) === undefined) hljs.registerLanguage(language, languages[language]);
  return hljs.highlight(content, { language }).value;
}

function plain(text: string): string {
  return text.replace(/[&<>]/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[character] ?? character);
}
