import { z } from "zod";
import { unprocessable } from "../http/api-error.ts";
import { created, ok } from "../http/reply.ts";
import { type Route, route } from "../http/route.ts";

const bundleBody = z.object({
  bundle: z.looseObject({
    mediaType: z.string(),
    verificationMaterial: z.record(z.string(), z.unknown()),
    dsseEnvelope: z.looseObject({ payload: z.string() }),
  }),
});
const statement = z.object({
  predicateType: z.string().optional(),
  subject: z.array(z.object({ digest: z.object({ sha256: z.string() }) })).min(1),
});

/** What a bundle says of which files. @throws ApiError 422 when that cannot be read; signatures are not checked */
function readStatement(payload: string): z.infer<typeof statement> {
  try {
    return statement.parse(JSON.parse(Buffer.from(payload, "base64").toString("utf8")));
  } catch {
    throw unprocessable("The bundle's payload is not an in-toto statement with SHA-256 subjects.");
  }
}

/** Attestations of builds, by the digests of what they attest. */
export const attestations: Route[] = [
  route("POST /repos/{owner}/{repo}/attestations", "attestations:write", (call) => {
    const { tables, repository } = call;
    const { bundle } = call.body(bundleBody);
    const { subject, predicateType } = readStatement(bundle.dsseEnvelope.payload);
    const subjects = subject.map(({ digest }) => `sha256:${digest.sha256}`);
    const fresh = { repository: repository.id, subjects, predicate_type: predicateType ?? "", bundle };
    return created({ id: tables.attestations.insert(fresh).id });
  }),

  route("GET /repos/{owner}/{repo}/attestations/{subject_digest}", "attestations:read", (call) => {
    const { tables, repository, params, query } = call;
    const kind = query.get("predicate_type");
    const wanted = (type: string) => kind === null || type === kind || type.includes(`/${kind}/`);
    const rows = tables.attestations
      .where("repository", repository.id)
      .filter((row) => row.subjects.includes(params.subject_digest) && wanted(row.predicate_type));
    return ok({
      attestations: rows.reverse().map(({ bundle }) => {
        return { bundle, repository_id: repository.id, bundle_url: "", initiator: "user" };
      }),
    });
  }),
];
