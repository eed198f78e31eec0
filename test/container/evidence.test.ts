import { describe, expect, it } from "vitest";
import { evidenceIn, evidenceOfPredicate, inOrder, subjectOf } from "../../container/evidence.ts";

const hash = "5".repeat(64);
const manifest = (content: object) => ({ text: JSON.stringify({ schemaVersion: 2, ...content }) });

describe("subjectOf", () => {
  it("is the digest that a signature's tag names, with cosign's suffix or as the list that stands in for referrers", () => {
    for (const suffix of ["", ".sig", ".att", ".sbom"])
      expect(subjectOf([`sha256-${hash}${suffix}`], manifest({}))).toBe(`sha256:${hash}`);
  });

  it("is the subject that a manifest without a tag names", () => {
    expect(subjectOf([], manifest({ subject: { digest: `sha256:${hash}` } }))).toBe(`sha256:${hash}`);
  });

  it("is nothing for an image: one without a subject, one that has a tag of its own besides, one that is not there", () => {
    expect(subjectOf([], manifest({ layers: [] }))).toBeUndefined();
    expect(subjectOf(["latest"], manifest({ subject: { digest: `sha256:${hash}` } }))).toBeUndefined();
    expect(subjectOf([`sha256-${hash}`, "latest"], manifest({}))).toBeUndefined();
    expect(subjectOf([`sha256-${hash.slice(1)}`], manifest({}))).toBeUndefined();
    expect(subjectOf([], undefined)).toBeUndefined();
  });
});

describe("evidenceIn", () => {
  it("knows what buildx, cosign and GitHub's action write", () => {
    const layer = (predicate: string) => ({
      mediaType: "application/vnd.in-toto+json",
      annotations: { "in-toto.io/predicate-type": predicate },
    });
    const bundle = "application/vnd.dev.sigstore.bundle.v0.3+json";
    const cases = {
      buildx: manifest({ layers: [layer("https://slsa.dev/provenance/v1"), layer("https://spdx.dev/Document")] }),
      "cosign 2": manifest({ layers: [{ mediaType: "application/vnd.dev.cosign.simplesigning.v1+json" }] }),
      "cosign 2 attest": manifest({
        layers: [
          {
            mediaType: "application/vnd.dsse.envelope.v1+json",
            annotations: { predicateType: "https://cyclonedx.org/bom" },
          },
        ],
      }),
      "cosign 3": manifest({
        artifactType: bundle,
        annotations: {
          "dev.sigstore.bundle.content": "dsse-envelope",
          "dev.sigstore.bundle.predicateType": "https://sigstore.dev/cosign/sign/v1",
        },
      }),
      "attest-build-provenance": manifest({
        artifactType: bundle,
        annotations: {
          "dev.sigstore.bundle.content": "dsse-envelope",
          "dev.sigstore.bundle.predicateType": "https://slsa.dev/provenance/v1",
        },
      }),
      "a bundle of one message": manifest({
        artifactType: bundle,
        annotations: { "dev.sigstore.bundle.content": "message-signature" },
      }),
      "an unknown bundle": manifest({ artifactType: bundle }),
      "an image": manifest({ layers: [{ mediaType: "application/vnd.oci.image.layer.v1.tar+gzip" }] }),
    };
    expect(Object.fromEntries(Object.entries(cases).map(([name, one]) => [name, evidenceIn([], one)]))).toEqual({
      buildx: ["provenance", "sbom"],
      "cosign 2": ["signature"],
      "cosign 2 attest": ["sbom"],
      "cosign 3": ["signature"],
      "attest-build-provenance": ["provenance"],
      "a bundle of one message": ["signature"],
      "an unknown bundle": ["attestation"],
      "an image": [],
    });
    expect(evidenceIn([`sha256-${hash}.sbom`], manifest({ layers: [{ mediaType: "text/spdx+json" }] }))).toEqual([
      "sbom",
    ]);
  });

  it("says each kind once, and an attestation of unknown content only where nothing better is known", () => {
    expect(inOrder(["sbom", "attestation", "provenance", "sbom"])).toEqual(["provenance", "sbom"]);
    expect(inOrder(["attestation", "attestation"])).toEqual(["attestation"]);
    expect(evidenceOfPredicate("https://example.com/tests/v1")).toBe("attestation");
  });
});
