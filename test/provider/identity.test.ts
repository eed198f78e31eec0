import { expect, test } from "vitest";
import { identityFromEnvironment, restUrlOf } from "../../provider/identity.ts";

test.each([
  [undefined, "https://api.github.com"],
  ["", "https://api.github.com"],
  ["https://github.com/", "https://api.github.com"],
  ["https://api.github.com/", "https://api.github.com"],
  ["https://acme.ghe.com/", "https://api.acme.ghe.com"],
  ["https://api.acme.ghe.com/", "https://api.acme.ghe.com"],
  ["http://127.0.0.1:4010/", "http://127.0.0.1:4010/api/v3"],
  ["http://127.0.0.1:4010", "http://127.0.0.1:4010/api/v3"],
  ["http://127.0.0.1:4010/api/v3", "http://127.0.0.1:4010/api/v3"],
  ["http://127.0.0.1:4010/api/v3/", "http://127.0.0.1:4010/api/v3"],
  ["https://ghes.example.com/prefix/", "https://ghes.example.com/prefix/api/v3"],
])("base URL %s has its REST root at %s", (baseUrl, restUrl) => {
  expect(restUrlOf(baseUrl)).toBe(restUrl);
});

test.each(["localhost", "ftp://example.com"])("base URL %s is refused", (baseUrl) => {
  expect(() => restUrlOf(baseUrl)).toThrow('"GITHUB_BASE_URL" is not an address');
});

test("an App goes before a token, as in the GitHub provider", () => {
  const environment = {
    GITHUB_TOKEN: "t",
    GITHUB_APP_ID: "1",
    GITHUB_APP_INSTALLATION_ID: "2",
    GITHUB_APP_PEM_FILE: "-----BEGIN RSA PRIVATE KEY-----\\nabc\\n-----END RSA PRIVATE KEY-----",
  };
  expect(identityFromEnvironment(environment).credentials).toEqual({
    appId: "1",
    installationId: 2,
    privateKey: "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----",
  });
});

test("a token alone is an identity", () => {
  expect(identityFromEnvironment({ GITHUB_TOKEN: "t" })).toEqual({
    restUrl: "https://api.github.com",
    credentials: { token: "t" },
  });
});

test("faults name the variables and never a value", () => {
  expect(() => identityFromEnvironment({})).toThrow('No GitHub identity: set "GITHUB_TOKEN"');
  expect(() => identityFromEnvironment({ GITHUB_APP_ID: "1", GITHUB_TOKEN: "t" })).toThrow(
    'The GitHub App\'s identity is incomplete: set "GITHUB_APP_INSTALLATION_ID" and "GITHUB_APP_PEM_FILE" as well.',
  );
  const app = { GITHUB_APP_ID: "1", GITHUB_APP_INSTALLATION_ID: "2", GITHUB_APP_PEM_FILE: "key-material.pem" };
  const fault = (environment: Record<string, string>) => {
    try {
      identityFromEnvironment(environment);
      return "none";
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(fault(app)).toContain('"GITHUB_APP_PEM_FILE" holds no private key');
  expect(fault(app)).not.toContain("key-material");
  expect(fault({ ...app, GITHUB_APP_INSTALLATION_ID: "two" })).toContain(
    '"GITHUB_APP_INSTALLATION_ID" is not a number',
  );
});
