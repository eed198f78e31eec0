/** One request to AWS as it comes over the wire. */
export interface AwsRequest {
  /** "ec2", "ssm", ... */
  service: string;
  /** "CreateFleet" */
  action: string;
  /** Fields of a form (EC2); empty for services that take JSON. */
  form: URLSearchParams;
  /** JSON, or the form's text. */
  body: string;
}

export function awsRequest(headers: Readonly<Record<string, string | string[] | undefined>>, body: string): AwsRequest {
  const target = String(headers["x-amz-target"] ?? "");
  const service = /Credential=[^/]+\/\d+\/[^/]+\/(\w+)\//.exec(String(headers.authorization ?? ""))?.[1] ?? "";
  const form = new URLSearchParams(target === "" ? body : "");
  return { service, action: target.split(".").at(-1) || (form.get("Action") ?? ""), form, body };
}

export interface AwsAnswer {
  status: number;
  type: string;
  body: string;
}

/** AWS's answer to a request that it does not fulfil, in the words of each protocol. */
export function awsFault({ service }: AwsRequest, code: string, message: string, status: number): AwsAnswer {
  if (service !== "ec2") {
    return { status, type: "application/x-amz-json-1.0", body: JSON.stringify({ __type: code, message }) };
  }
  const errors = `<Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors>`;
  return { status, type: "text/xml", body: `<Response>${errors}<RequestID>r</RequestID></Response>` };
}
