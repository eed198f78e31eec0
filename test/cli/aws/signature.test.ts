import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { expect, it } from "vitest";
import { signedHeaders } from "../../../cli/aws/signature.ts";

const request = {
  region: "eu-central-1",
  service: "servicequotas",
  host: "servicequotas.eu-central-1.amazonaws.com",
  target: "ServiceQuotasV20190624.GetServiceQuota",
  body: '{"ServiceCode":"ec2","QuotaCode":"L-1216C47A"}',
};
const now = new Date("2026-11-21T12:34:56Z");

/** A hash in the form that the SDK's own signer takes. */
class Sha256 {
  #hash;
  constructor(secret?: string | Uint8Array) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret);
  }
  update(data: string | Uint8Array) {
    this.#hash.update(data);
  }
  async digest() {
    return new Uint8Array(this.#hash.digest());
  }
}

it.each([
  ["a user's keys", { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" }],
  ["a role's keys", { accessKeyId: "ASIDEXAMPLE", secretAccessKey: "secret", sessionToken: "token" }],
])("signs a request as AWS's own SDK does, with %s", async (_what, credentials) => {
  const { authorization, ...headers } = signedHeaders(request, credentials, now);
  const signer = new SignatureV4({
    credentials,
    region: request.region,
    service: request.service,
    sha256: Sha256 as never,
    applyChecksum: false,
  });
  const { host, target, body } = request;
  const unsigned = {
    method: "POST",
    protocol: "https:",
    hostname: host,
    path: "/",
    headers: { "content-type": headers["content-type"]!, host, "x-amz-target": target },
    body,
  };
  const signed = await signer.sign(unsigned, { signingDate: now });
  expect({ ...headers, authorization }).toEqual(signed.headers);
});
