import { describe, expect, it } from "vitest";
import { highlight } from "../../report/highlight.ts";

describe("highlight", () => {
  it("colours what it knows by the file's ending, or by its first line", () => {
    expect(highlight("ci.yml", "on: push")).toBe(
      '<span class="hljs-attr">on:</span> <span class="hljs-string">push</span>',
    );
    expect(highlight("deploy", "#!/usr/bin/env bash\nexit 1")).toContain('<span class="hljs-built_in">exit</span>');
  });

  it("lets no text be markup, in any file", () => {
    for (const path of ["a.yml", "a.py", "a.txt"]) expect(highlight(path, "a: <script>&")).not.toContain("<script>");
    expect(highlight("a.txt", "<b>&amp;")).toBe("&lt;b&gt;&amp;amp;");
  });
});
