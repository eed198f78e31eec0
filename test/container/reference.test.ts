import { describe, expect, it } from "vitest";
import { nameText, readReference, registryUrl } from "../../container/reference.ts";

const digest = `sha256:${"0".repeat(64)}`;

describe("readReference", () => {
  it.each([
    ["python", { registry: "docker.io", repository: "library/python" }],
    ["continuumio/miniconda3:26.7", { registry: "docker.io", repository: "continuumio/miniconda3", tag: "26.7" }],
    [`ghcr.io/acme/x:1@${digest}`, { registry: "ghcr.io", repository: "acme/x", tag: "1", digest }],
    ["127.0.0.1:5000/a/b", { registry: "127.0.0.1:5000", repository: "a/b" }],
    ["localhost/a", { registry: "localhost", repository: "a" }],
    ["Acme/x", undefined],
    ["a//b", undefined],
    ["", undefined],
    ["ghcr.io/a/b@sha256:12", undefined],
  ])("reads %j as Docker does", (text, expected) => {
    expect(readReference(text)).toEqual(expected);
  });

  it("names an image as commands take it, and its registry's address, in clear on this machine alone", () => {
    expect(nameText({ registry: "ghcr.io", repository: "acme/x" })).toBe("ghcr.io/acme/x");
    expect(["ghcr.io", "docker.io", "127.0.0.1:5000", "localhost:1", "127.0.0.1.example.com"].map(registryUrl)).toEqual(
      [
        "https://ghcr.io",
        "https://registry-1.docker.io",
        "http://127.0.0.1:5000",
        "http://localhost:1",
        "https://127.0.0.1.example.com",
      ],
    );
  });
});
