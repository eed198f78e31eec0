/** A resource of an exported state, as far as it is changed here. */
interface Resource {
  readonly urn: string;
  readonly inputs?: Readonly<Record<string, unknown>> | null | undefined;
  readonly outputs?: Readonly<Record<string, unknown>> | null | undefined;
}

/** What `pulumi stack export` prints, as far as it is changed here. */
interface Exported {
  readonly deployment: { readonly resources?: readonly Resource[] | null | undefined };
}

/** Names that the provider has for a secret's plain value. */
const values = ["value", "plaintextValue"];

/**
 * A state that has forgotten the values of some secrets, so that the next update writes them: over what is on GitHub, never
 * by way of a deletion. Without that the provider writes no secret again whose value it knows, whoever wrote it since.
 *
 * @param urns of the secrets
 */
export function writtenAnew<Document extends Exported>(document: Document, urns: ReadonlySet<string>): Document {
  const resources = (document.deployment.resources ?? []).map((one) =>
    urns.has(one.urn) ? { ...one, inputs: forgetful(one.inputs), outputs: forgetful(one.outputs) } : one,
  );
  return { ...document, deployment: { ...document.deployment, resources } };
}

function forgetful(properties: Resource["inputs"]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties ?? {}).filter(([name]) => !values.includes(name)));
}
