import { createHash } from "node:crypto";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { type Credentials, type SignedCall, sha256, signedCall } from "./signature.ts";

/** What AWS answered. */
export interface AwsAnswer {
  readonly status: number;
  readonly text: string;
  /** AWS's name of what is wrong (`NoSuchEntity`); absent where nothing is. */
  readonly code?: string;
}

/** AWS refused, or did not answer. */
export class AwsError extends Error {
  override readonly name = "AwsError";
}

/** One account and region, by the identity of this machine's environment. */
export interface AccountApi {
  readonly region: string;
  /** KMS: a JSON call. @throws AwsError unless it worked, or the code is one of `expected` */
  kms(action: string, body: object, expected?: readonly string[]): Promise<AwsAnswer>;
  /** Secrets Manager: a JSON call. No error repeats its body. */
  secrets(action: string, body: object, expected?: readonly string[]): Promise<AwsAnswer>;
  /** API Gateway: reads by path. */
  gateway(path: string, expected?: readonly string[]): Promise<AwsAnswer>;
  /** IAM and STS: a query. */
  query(
    service: "iam" | "sts",
    action: string,
    values: Readonly<Record<string, string>>,
    expected?: readonly string[],
  ): Promise<AwsAnswer>;
  /** S3, by the bucket's path. */
  s3(method: SignedCall["method"], path: string, body?: string, expected?: readonly string[]): Promise<AwsAnswer>;
}

const versions = { iam: "2010-05-08", sts: "2011-06-15" } as const;

/** For the services whose own clients are not worth a dependency each. */
export function accountApi(region: string, environment: NodeJS.ProcessEnv = process.env): AccountApi {
  const endpoint = environment.AWS_ENDPOINT_URL?.replace(/\/+$/, "");
  const credentials = () => new SecretsManagerClient({ region }).config.credentials();
  const address = (host: string, path: string) => new URL(`${endpoint ?? `https://${host}`}${path}`);

  async function ask(what: string, call: Omit<SignedCall, "region">, at: string, expected: readonly string[]) {
    let own: Credentials;
    try {
      own = await credentials();
    } catch (error) {
      throw new AwsError(`No identity for AWS (${(error as Error).message}): log in, or set AWS_PROFILE.`);
    }
    const headers = signedCall({ ...call, region: at }, own, new Date());
    const answer = await fetch(call.url, {
      method: call.method,
      headers,
      ...(call.body !== "" && { body: call.body }),
      signal: AbortSignal.timeout(30_000),
    }).catch((error: Error) => {
      throw new AwsError(`AWS did not answer to ${what} (${error.message}); run the command again.`);
    });
    const text = await answer.text();
    if (answer.ok) return { status: answer.status, text };
    const code = codeOf(text) ?? String(answer.status);
    if (expected.includes(code) || expected.includes(String(answer.status))) {
      return { status: answer.status, text, code };
    }
    throw new AwsError(`AWS refused ${what}: ${code}${messageOf(text)}`);
  }

  const json =
    (service: string, target: string) =>
    (action: string, body: object, expected: readonly string[] = []) => {
      const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": `${target}.${action}` };
      const url = address(`${service}.${region}.amazonaws.com`, "/");
      const call = { method: "POST", url, service, headers, body: JSON.stringify(body) } as const;
      return ask(`${service}:${action}`, call, region, expected);
    };

  return {
    region,
    kms: json("kms", "TrentService"),
    secrets: json("secretsmanager", "secretsmanager"),
    gateway: (path, expected = []) => {
      const url = address(`apigateway.${region}.amazonaws.com`, path);
      const call = { method: "GET", url, service: "apigateway", headers: {}, body: "" } as const;
      return ask(`apigateway:GET ${path}`, call, region, expected);
    },
    query: (service, action, values, expected = []) => {
      const host = service === "iam" ? "iam.amazonaws.com" : `sts.${region}.amazonaws.com`;
      const body = new URLSearchParams({ Action: action, Version: versions[service], ...values }).toString();
      const headers = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
      const at = service === "iam" ? "us-east-1" : region;
      return ask(
        `${service}:${action}`,
        { method: "POST", url: address(host, "/"), service, headers, body },
        at,
        expected,
      );
    },
    s3: (method, path, body = "", expected = []) => {
      const headers = {
        "x-amz-content-sha256": sha256(body),
        ...(body !== "" && { "content-md5": createHash("md5").update(body).digest("base64") }),
      };
      const url = address(`s3.${region}.amazonaws.com`, path);
      return ask(`s3:${method} ${path}`, { method, url, service: "s3", headers, body }, region, expected);
    },
  };
}

/** JSON has `__type`, XML has `<Code>`. */
function codeOf(text: string): string | undefined {
  return /"__type"\s*:\s*"(?:[^"#]*#)?([^"]+)"/.exec(text)?.[1] ?? /<Code>([^<]+)<\/Code>/.exec(text)?.[1];
}

function messageOf(text: string): string {
  const said = /"[Mm]essage"\s*:\s*"([^"]+)"/.exec(text)?.[1] ?? /<Message>([^<]+)<\/Message>/.exec(text)?.[1];
  return said === undefined ? "." : ` (${said}).`;
}

/** Text of an element of XML, with its references resolved; undefined where there is none. */
export function elementOf(text: string, name: string): string | undefined {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  return found
    ?.replaceAll("&quot;", '"')
    .replaceAll("&#34;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
