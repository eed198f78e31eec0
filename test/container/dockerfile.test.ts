import { describe, expect, it } from "vitest";
import { readDockerfile } from "../../container/dockerfile.ts";

describe("readDockerfile", () => {
  it("finds stages, what they build on, and what they copy from where", () => {
    const text = [
      "# syntax=docker/dockerfile:1",
      'ARG VERSION="3.11" VARIANT=slim',
      "ARG REGISTRY",
      "FROM --platform=$BUILDPLATFORM python:${VERSION}-$VARIANT AS Base",
      "ARG VERSION",
      "ARG FOLDER=src",
      "COPY --chmod=755 docker/a.sh \\",
      "  # a comment in between",
      "",
      "  docker/b.sh /usr/local/bin/",
      "FROM base",
      'COPY ["with space", "other", "/x/"]',
      "ADD https://example.com/file.tgz /tmp/",
      "COPY --from=base /a /a",
      "COPY --from=ghcr.io/acme/tool:1 /a /a",
      "RUN --mount=type=bind,source=lock.txt,target=/l --mount=type=cache,target=/c true",
      "RUN --mount=from=wheels,target=/w true",
      "RUN <<END",
      "FROM nowhere",
      "END",
      "COPY <<-FILE ${FOLDER:-here} /target",
      "\tCOPY not this",
      "\tFILE",
      "from ${REGISTRY:-docker.io}/x:$UNKNOWN as last",
    ].join("\n");
    expect(readDockerfile(text, { VARIANT: "bookworm" })).toEqual({
      stages: [
        { name: "base", base: "python:3.11-bookworm", line: 4 },
        { name: undefined, base: "base", line: 11 },
        { name: "last", base: "docker.io/x:$UNKNOWN", line: 24 },
      ],
      copies: [
        { sources: ["docker/a.sh", "docker/b.sh"], line: 7 },
        { sources: ["with space", "other"], line: 12 },
        { sources: ["lock.txt"], line: 16 },
        { sources: ["here"], line: 21 },
      ],
      uses: [
        { image: "base", line: 14 },
        { image: "ghcr.io/acme/tool:1", line: 15 },
        { image: "wheels", line: 17 },
      ],
    });
  });

  it("takes a stage's own arguments, the defaults above the first FROM, and what is given over both", () => {
    const text = "ARG A=1\nARG B=2\nFROM scratch\nARG A\nARG B=3\nCOPY $A$B$C /\n";
    expect(readDockerfile(text).copies).toEqual([{ sources: ["13$C"], line: 6 }]);
    expect(readDockerfile(text, { A: "x", B: "y" }).copies).toEqual([{ sources: ["xy$C"], line: 6 }]);
  });

  it("goes on over lines that end in the escape that the file names", () => {
    expect(readDockerfile("# escape=`\nFROM a `\n  AS b\r\nCOPY c\\ `\n d\n")).toEqual({
      stages: [{ name: "b", base: "a", line: 2 }],
      copies: [{ sources: ["c\\"], line: 4 }],
      uses: [],
    });
  });
});
