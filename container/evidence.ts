import type { Manifest } from "./registry.ts";

/** What is known of where an image comes from. */
export type Evidence = "signature" | "provenance" | "sbom" | "attestation";

interface Described {
  readonly mediaType?: string;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface EvidenceManifest extends Described {
  readonly config?: Described;
  readonly layers?: readonly Described[];
  readonly manifests?: readonly (Described & { readonly digest: string })[];
  readonly subject?: { readonly digest: string };
}

const subjectTag = /^sha256-([0-9a-f]{64})(\.(?:sig|att|sbom))?$/;

/**
 * The digest that a version is about rather than an image of its own: a signature, an attestation, or the list of them
 * that stands in for the referrers API where a registry has none. Undefined for an image.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#referrers-tag-schema
 * @see https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md
 */
export function subjectOf(tags: readonly string[], manifest: Pick<Manifest, "text"> | undefined): string | undefined {
  const named = tags.map((tag) => subjectTag.exec(tag)?.[1]);
  // A version that has a tag of its own besides is an image as well.
  if (named.length > 0 && named.every((hash) => hash !== undefined)) return `sha256:${named[0]}`;
  if (named.length > 0 || manifest === undefined) return undefined;
  return (JSON.parse(manifest.text) as EvidenceManifest).subject?.digest;
}

/** What a manifest holds of evidence itself: an index whose attestations buildx wrote, a signature, a Sigstore bundle. */
export function evidenceIn(tags: readonly string[], { text }: Pick<Manifest, "text">): Evidence[] {
  const manifest = JSON.parse(text) as EvidenceManifest;
  const parts = [manifest, ...(manifest.layers ?? []), ...(manifest.manifests ?? [])];
  const found = parts.flatMap((part) => evidenceOf(part) ?? []);
  if (found.length === 0 && tags.some((tag) => tag.endsWith(".sbom") && subjectTag.test(tag))) found.push("sbom");
  return inOrder(found);
}

function evidenceOf({ mediaType, artifactType, annotations = {} }: Described): Evidence | undefined {
  if (mediaType === "application/vnd.dev.cosign.simplesigning.v1+json") return "signature";
  const predicate =
    annotations["in-toto.io/predicate-type"] ??
    annotations["dev.sigstore.bundle.predicateType"] ??
    // cosign's own attestations.
    annotations.predicateType;
  if (predicate !== undefined) return evidenceOfPredicate(predicate);
  if (annotations["dev.sigstore.bundle.content"] === "message-signature") return "signature";
  const bundle = /^application\/vnd\.dev\.sigstore\.bundle/.test(artifactType ?? "");
  return bundle ? "attestation" : undefined;
}

/** What an attestation with this predicate is, by the types of SLSA, SPDX, CycloneDX and cosign. */
export function evidenceOfPredicate(type: string): Evidence {
  if (/^https:\/\/slsa\.dev\/provenance\//.test(type)) return "provenance";
  if (/^https:\/\/(spdx\.dev|cyclonedx\.org)\//.test(type)) return "sbom";
  if (/^https:\/\/sigstore\.dev\/cosign\/sign\//.test(type)) return "signature";
  return "attestation";
}

const order: readonly Evidence[] = ["signature", "provenance", "sbom", "attestation"];

/** Each kind once, the strongest said first; a bundle of unknown content only where nothing better is known. */
export function inOrder(found: readonly Evidence[]): Evidence[] {
  const kinds = order.filter((kind) => found.includes(kind));
  return kinds.length > 1 ? kinds.filter((kind) => kind !== "attestation") : kinds;
}
