import { describe, expect, it } from "vitest";
import { redactor, redactText, secretsOfEnvironment } from "../../engine/redact.ts";
import fc from "../property.ts";

/** What `pulumi up --plan` printed (CLI 3.259) for a secret that was rotated after the plan was made. */
const recorded = `Updating (dev):
@ updating......
    pulumi:providers:pulumi-nodejs default  error: resource urn:pulumi:dev::lab::pulumi:providers:pulumi-nodejs::default violates plan: properties changed: =+lab:plain[{two}], =+lab:token[{planned-token-value}], ~~lab:value[{&{{second-secret-value}}}!={&{{[secret]}}}]
    pulumi:providers:pulumi-nodejs default **failed** 1 error
Diagnostics:
  pulumi:providers:pulumi-nodejs (default):
    error: resource urn:pulumi:dev::lab::pulumi:providers:pulumi-nodejs::default violates plan: properties changed: ~~lab:value[{&{{second-secret-value}}}!={&{{[secret]}}}]

Resources:
    1 unchanged
    1 errored`;

/** The same for a secret of three lines: the list of resources shows its first line alone, the diagnostics all. */
const severalLines = `    pulumi:providers:pulumi-nodejs default  error: resource urn:x violates plan: properties changed: ~~lab:value[{&{{line one of it
    pulumi:providers:pulumi-nodejs default **failed** 1 error
Diagnostics:
  pulumi:providers:pulumi-nodejs (default):
    error: resource urn:x violates plan: properties changed: ~~lab:value[{&{{line one of it
    line two of it
    line three}}}!={&{{[secret]}}}]

Resources:
    1 errored`;

describe("the filter of the engine's output", () => {
  it("leaves of a violated plan which properties are not as planned, and no value of theirs", () => {
    expect(redactText(recorded, [])).toBe(`Updating (dev):
@ updating......
    pulumi:providers:pulumi-nodejs default  error: resource urn:pulumi:dev::lab::pulumi:providers:pulumi-nodejs::default violates plan: properties changed: =+lab:plain[…], =+lab:token[…], ~~lab:value[…]
    pulumi:providers:pulumi-nodejs default **failed** 1 error
Diagnostics:
  pulumi:providers:pulumi-nodejs (default):
    error: resource urn:pulumi:dev::lab::pulumi:providers:pulumi-nodejs::default violates plan: properties changed: ~~lab:value[…]

Resources:
    1 unchanged
    1 errored`);
  });

  it("prints no line of a planned value that has several", () => {
    expect(redactText(severalLines, [])).toBe(
      `    pulumi:providers:pulumi-nodejs default  error: resource urn:x violates plan: properties changed: ~~lab:value[…]
    error: resource urn:x violates plan: properties changed: ~~lab:value[…]

Resources:
    1 errored`,
    );
  });

  it("keeps a JSON document whole", () => {
    const line = JSON.stringify({
      diagnosticEvent: {
        message: 'resource urn:x violates plan: properties changed: ~~lab:value[{a "quoted"\nvalue}!={[secret]}]\n',
        severity: "error",
      },
    });
    expect(JSON.parse(redactText(line, []))).toEqual({
      diagnosticEvent: {
        message: "resource urn:x violates plan: properties changed: ~~lab:value[…]",
        severity: "error",
      },
    });
  });

  it("says it of a violation without properties as the engine does", () => {
    const line = "error: resource urn:x violates plan: no more steps for this resource";
    expect(redactText(`${line}\nnext`, [])).toBe(`${line}\nnext`);
  });

  it.each([
    ["a personal token of GitHub's", `ghp_${"a1".repeat(18)}`],
    ["an installation token of GitHub's", `ghs_${"a1".repeat(18)}`],
    ["a fine-grained token of GitHub's", `github_pat_${"a1".repeat(11)}_${"b2".repeat(20)}`],
    ["an access key of AWS's", "AKIAIOSFODNN7EXAMPLE"],
    ["a token of Pulumi's", `pul-${"0a".repeat(20)}`],
    ["a JSON web token", "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxMjM0In0.c2lnbmF0dXJl"],
  ])("takes away %s by its looks", (_, value) => {
    expect(redactText(`before ${value}, after`, [])).toBe("before [secret], after");
  });

  it("takes away what follows a name or an address that says what it is", () => {
    expect(redactText('"secret_access_key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"', [])).toBe(
      '"secret_access_key": "[secret]"',
    );
    expect(redactText("https://bot:hunter2hunter2@example.com/x", [])).toBe("https://bot:[secret]@example.com/x");
    expect(redactText("https://hooks.slack.com/services/T0/B0/xyz", [])).toBe("https://hooks.slack.com/[secret]");
  });

  it("takes away a private key, whatever it is written in", () => {
    const pem = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAKC\n-----END RSA PRIVATE KEY-----";
    expect(redactText(`a ${pem}\nb`, [])).toBe("a [secret]\nb");
    expect(redactText(`a ${JSON.stringify(pem)} b`, [])).toBe('a "[secret]" b');
  });

  it("finds what it is told of in each of its spellings, wherever it stands", () => {
    const secret = fc.string({ minLength: 8, unit: "grapheme-ascii" }).filter((text) => text.trim().length >= 8);
    fc.assert(
      fc.property(secret, fc.constantFrom("plain", "json", "uri", "base64"), (value, spelling) => {
        const spelt = {
          plain: value,
          json: JSON.stringify(value),
          uri: encodeURIComponent(value),
          base64: Buffer.from(value).toString("base64"),
        }[spelling];
        const text = redactText(`<<${spelt}>>`, [value]);
        expect(text).toContain("[secret]");
        expect(text).not.toContain(spelt.replace(/^"|"$|=+$/g, ""));
      }),
    );
  });

  it("takes away each line of a value that has several", () => {
    expect(redactText("x second line y", ["first line\nsecond line"])).toBe("x [secret] y");
  });

  it("leaves everything else as it is", () => {
    const text = " +  github:index:Repository sample-app created (0.22s)\n\nResources:\n    + 23 created";
    expect(redactText(text, ["a-value-that-is-not-there", "short", ""])).toBe(text);
  });

  it("remembers between lines", () => {
    const redact = redactor([]);
    expect(redact("-----BEGIN PRIVATE KEY-----")).toBe("[secret]");
    expect(redact("MIIE")).toBeUndefined();
    expect(redact("-----END PRIVATE KEY-----")).toBeUndefined();
    expect(redact("MIIE")).toBe("MIIE");
  });
});

describe("the credentials of an environment", () => {
  it("are told by their names", () => {
    expect(
      secretsOfEnvironment({
        GITHUB_TOKEN: "1",
        GITHUB_APP_PEM_FILE: "2",
        AWS_SECRET_ACCESS_KEY: "3",
        PULUMI_CONFIG_PASSPHRASE: "4",
        PULUMI_CONFIG_PASSPHRASE_FILE: "/a/path",
        PLAN_KEY: "5",
        PATH: "/bin",
        KEYBOARD: "us",
      }),
    ).toEqual(["1", "2", "3", "4", "5"]);
  });
});
