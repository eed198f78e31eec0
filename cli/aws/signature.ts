import { createHash, createHmac } from "node:crypto";

/** A request to AWS with a JSON body. */
export interface AwsRequest {
  readonly region: string;
  /** Name of the service in signatures (`servicequotas`). */
  readonly service: string;
  readonly host: string;
  /** Value of `X-Amz-Target`. */
  readonly target: string;
  readonly body: string;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Any request to AWS. */
export interface SignedCall {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  readonly url: URL;
  readonly region: string;
  readonly service: string;
  /** Headers that the signature covers, in lower case; `host` and the date are added. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Headers of a request, signed by Signature Version 4. For the services whose own client is not worth a dependency.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signedHeaders(request: AwsRequest, credentials: Credentials, now: Date): Record<string, string> {
  const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": request.target };
  const url = new URL(`https://${request.host}/`);
  return signedCall({ ...request, method: "POST", url, headers }, credentials, now);
}

/** The same for a request of any form. */
export function signedCall(call: SignedCall, credentials: Credentials, now: Date): Record<string, string> {
  const time = now.toISOString().replaceAll(/[:-]|\.\d{3}/g, "");
  const headers: Record<string, string> = {
    ...call.headers,
    host: call.url.host,
    "x-amz-date": time,
    ...(credentials.sessionToken !== undefined && { "x-amz-security-token": credentials.sessionToken }),
  };
  const names = Object.keys(headers).sort();
  const query = [...call.url.searchParams].map(([name, value]) => `${escaped(name)}=${escaped(value)}`).sort();
  const canonical = [
    call.method,
    call.url.pathname,
    query.join("&"),
    ...names.map((name) => `${name}:${headers[name]}`),
    "",
    names.join(";"),
    sha256(call.body),
  ].join("\n");
  const scope = [time.slice(0, 8), call.region, call.service, "aws4_request"];
  const text = ["AWS4-HMAC-SHA256", time, scope.join("/"), sha256(canonical)].join("\n");
  const key = scope.reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${credentials.secretAccessKey}`);
  const signature = hmac(key, text).toString("hex");
  const credential = `${credentials.accessKeyId}/${scope.join("/")}`;
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(";")}, Signature=${signature}`,
  };
}

const escaped = (text: string) =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** SHA-256 in hexadecimal, as AWS wants it of a body. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
