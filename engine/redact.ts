/** What stands in the place of a value that nobody should read. */
export const redacted = "[secret]";

/** Shortest value that is looked for: anything shorter is found in half of all words. */
const shortest = 6;

/** Credentials that are known by how they look, whoever's they are. */
const shapes: readonly RegExp[] = [
  // GitHub: personal, OAuth, installation, refresh and fine-grained tokens.
  /\bgh[pousr]_[A-Za-z0-9]{16,}(?:_[A-Za-z0-9]+)*\b/g,
  /\bgithub_pat_[A-Za-z0-9_]{22,}\b/g,
  // AWS: access keys, and session tokens where they are named.
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /(?<=(?:aws_)?(?:secret_access_key|session_token)["']?\s*[:=]\s*["']?)[A-Za-z0-9/+=]{20,}/gi,
  /\bpul-[a-f0-9]{40}\b/g,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/g,
  /(?<=https:\/\/hooks\.slack\.com\/)[A-Za-z0-9/]+/g,
  // JSON Web Tokens: an App's, and what OIDC gives.
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g,
  // A password in an address.
  /(?<=[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/gi,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:.|\\n)*?-----END [A-Z ]*PRIVATE KEY-----/g,
];

const keyBegins = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const keyEnds = /-----END [A-Z ]*PRIVATE KEY-----/;
const violation = /\bviolates plan: /;

/** Names of environment variables whose values are credentials. */
const secretName = /TOKEN|SECRET|PASSWORD|PASSPHRASE|PRIVATE|CREDENTIAL|PEM|(?:^|_)KEY$/i;

/** Values of an environment that are credentials by their names. */
export function secretsOfEnvironment(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && secretName.test(name) && !/_FILE$/.test(name.replace("PEM_FILE", "PEM")) ? [value] : [],
  );
}

/**
 * A filter for the output of Pulumi's engine, line by line. It takes away the values that it is told of, however they are
 * written, credentials that are known by their shape, and every value in a complaint that an update is not as planned:
 * there the engine prints the planned values of secrets in clear, also of those that were rotated since and that nobody
 * could tell it of.
 *
 * @param secrets Values to take away; those of fewer than six characters are left out.
 * @returns what to print of a line, in their order; undefined for a line of which nothing is left
 */
export function redactor(secrets: readonly string[]): (line: string) => string | undefined {
  const known = [...new Set(secrets.flatMap(spellings))].sort((left, right) => right.length - left.length);
  let inKey = false;
  let inViolation = false;
  return (line) => {
    if (inViolation && !violation.test(line)) {
      inViolation = !endsViolation(line);
      return /^Resources:/.test(line) ? line : undefined;
    }
    if (inKey) {
      inKey = !keyEnds.test(line);
      return undefined;
    }
    let text = line;
    for (const value of known) text = text.replaceAll(value, redacted);
    for (const shape of shapes) text = text.replace(shape, redacted);
    if (keyBegins.test(text)) {
      inKey = true;
      text = text.replace(/-----BEGIN.*$/, redacted);
    }
    if (!violation.test(text)) return text;
    // In a JSON document the complaint is a string, and what follows it stays.
    if (/^\s*["{]/.test(text)) return text.replace(/\bviolates plan: (?:[^"\\]|\\.)*/g, withoutValues);
    inViolation = /\[\{/.test(text) && !endsViolation(text);
    return withoutValues(text);
  };
}

/** The same for a whole text. */
export function redactText(text: string, secrets: readonly string[]): string {
  const redact = redactor(secrets);
  return text
    .split("\n")
    .flatMap((line) => redact(line) ?? [])
    .join("\n");
}

/** A value as it is, as it stands in JSON, in an address and in base64; of several lines, each by itself. */
function spellings(value: string): string[] {
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  return [value, value.trim(), ...lines]
    .flatMap((text) => [
      text,
      JSON.stringify(text).slice(1, -1),
      encodeURIComponent(text),
      Buffer.from(text).toString("base64").replace(/=+$/, ""),
    ])
    .filter((text) => text.length >= shortest);
}

/** `...violates plan: properties changed: ~~secrets:NAME[…]`: which properties, and of their values nothing. */
function withoutValues(line: string): string {
  const [before = "", after = ""] = splitOnce(line, violation);
  // A word or two of the engine's own, then the properties.
  const kind = /^[a-z ]+:(?= )/.exec(after)?.[0] ?? /^[a-z ,]*/.exec(after)?.[0] ?? "";
  const names = [...after.slice(kind.length).matchAll(/(?:^|[\s,])([=~+-]{2}[\w:./-]{1,80})\[/g)].map(
    ([, name]) => `${name}[…]`,
  );
  return `${before}violates plan: ${kind}${names.length === 0 ? "" : ` ${names.join(", ")}`}`.trimEnd();
}

function splitOnce(line: string, at: RegExp): string[] {
  const found = at.exec(line)!;
  return [line.slice(0, found.index), line.slice(found.index + found[0].length)];
}

/** A value of several lines goes on until the list of properties is closed, or the engine sums up. */
const endsViolation = (line: string) => /\}\]\s*$/.test(line) || /^Resources:/.test(line);
