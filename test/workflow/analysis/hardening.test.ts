import { describe, expect, it } from "vitest";
import { idle, job, said, sha, workflow } from "./analyzed.ts";

const checkout = (options = "") => `      - uses: actions/checkout@${sha} # v7.0.1\n${options}`;
const one = (steps: string, keys: readonly string[] = []) => workflow(job("it", steps, keys));

/** Per rule: a job that breaks it, and what is said; then one that looks alike and does not. */
const cases: readonly (readonly [id: string, broken: string, words: string, sound: string])[] = [
  [
    "credentials-kept",
    one(checkout()),
    "line 11: leaves the job's token in .git/config, and no later step pushes with git; write persist-credentials: false.",
    one(checkout("        with: { persist-credentials: false }\n")),
  ],
  [
    "credentials-kept",
    one(`      - run: git push\n${checkout()}`),
    "line 12: leaves the job's token in .git/config, and no later step pushes with git; write persist-credentials: false.",
    one(`${checkout()}      - run: git push\n`),
  ],
  [
    "environment-file-injection",
    one(
      '      - run: echo "TITLE=$TITLE" >> "$GITHUB_ENV"\n        env: { TITLE: "${{ github.event.issue.title }}" }\n',
    ),
    'line 11: writes "TITLE", whose text an attacker chooses, to a file that sets what later steps run with; check it against a pattern first, or hand it on as an output.',
    one(
      '      - run: echo "title=$TITLE" >> "$GITHUB_OUTPUT"\n        env: { TITLE: "${{ github.event.issue.title }}" }\n',
    ),
  ],
  [
    "environment-file-injection",
    one('      - run: echo "$BRANCH" >> $GITHUB_PATH\n', ["env: { BRANCH: '${{ github.head_ref }}' }"]),
    'line 12: writes "BRANCH", whose text an attacker chooses, to a file that sets what later steps run with; check it against a pattern first, or hand it on as an output.',
    one('      - run: echo "$SHA" >> $GITHUB_PATH\n', ["env: { SHA: '${{ github.sha }}' }"]),
  ],
  [
    "unsecure-commands",
    one(idle, ["env: { ACTIONS_ALLOW_UNSECURE_COMMANDS: true }"]),
    "line 10: lets anything that is printed set variables and the search path; take ACTIONS_ALLOW_UNSECURE_COMMANDS away.",
    one(idle, ["env: { ACTIONS_ALLOW_UNSECURE_COMMANDS: false }"]),
  ],
  [
    "cache-in-release",
    one(`      - uses: actions/setup-node@${sha} # v4\n        with: { cache: npm }\n      - run: npm publish\n`),
    'line 11: "actions/setup-node" restores a cache in a job that publishes; build without one, or publish in a further job what an artifact brings.',
    one(`      - uses: actions/setup-node@${sha} # v4\n        with: { cache: npm }\n      - run: npm pack\n`),
  ],
  [
    "cache-in-release",
    one(
      `      - uses: actions/cache@${sha} # v4\n        with: { path: a, key: b }\n      - run: gh release create v1\n`,
    ),
    'line 11: "actions/cache" restores a cache in a job that publishes; build without one, or publish in a further job what an artifact brings.',
    one(
      `      - uses: actions/cache/save@${sha} # v4\n        with: { path: a, key: b }\n      - run: gh release create v1\n`,
    ),
  ],
  [
    "secrets-whole",
    one('      - run: deploy\n        env: { ALL: "${{ toJSON(secrets) }}" }\n'),
    "line 12: takes all secrets as one value, which is not masked in logs; name each one.",
    one('      - run: deploy\n        env: { ONE: "${{ toJSON(secrets.KEY) }}" }\n'),
  ],
  [
    "cloud-key-stored",
    one('      - run: deploy\n        env: { AWS_SECRET_ACCESS_KEY: "${{ secrets.AWS_SECRET_ACCESS_KEY }}" }\n'),
    'line 12: signs in with the stored key "AWS_SECRET_ACCESS_KEY"; take a role on by OIDC instead: id-token: write, and role-to-assume of aws-actions/configure-aws-credentials.',
    one('      - run: deploy\n        env: { AWS_REGION: "${{ secrets.AWS_REGION }}" }\n'),
  ],
  [
    "image-not-pinned",
    one(idle, ["container: node:22"]),
    'line 10: the image "node:22" can change; write its digest behind the tag, node:22@sha256:<64 hex digits>.',
    one(idle, [`container: "node:22@sha256:${"0".repeat(64)}"`]),
  ],
  [
    "image-not-pinned",
    one(idle, ["services: { db: { image: 'postgres:17' } }"]),
    'line 10: the image "postgres:17" can change; write its digest behind the tag, postgres:17@sha256:<64 hex digits>.',
    one(idle, ["services: { db: { image: '${{ vars.IMAGE }}' } }"]),
  ],
  [
    "password-in-clear",
    one(idle, [`container: { image: "a@sha256:${"0".repeat(64)}", credentials: { username: me, password: hunter2 } }`]),
    "line 10: the registry's password stands in the file; put it into a secret and write ${{ secrets.NAME }}.",
    one(idle, [
      `container: { image: "a@sha256:${"0".repeat(64)}", credentials: { username: me, password: "\${{ secrets.P }}" } }`,
    ]),
  ],
  [
    "program-unchecked",
    one("      - run: curl -fsSL https://example.com/install.sh | sudo -E bash -s -- -y\n"),
    'line 11: runs what "curl" fetches, whatever that is today; fetch it to a file, compare its SHA-256, then run it, or use a pinned action.',
    one("      - run: curl -fsSL https://example.com/data.json | jq .\n"),
  ],
  [
    "deployment-cancelled",
    one(idle, ["environment: production", "concurrency: { group: deploy, cancel-in-progress: true }"]),
    "line 11: a newer run ends its deployment half-way; write cancel-in-progress: false.",
    one(idle, ["concurrency: { group: deploy, cancel-in-progress: true }"]),
  ],
];

describe("what makes an attacker's work easier", () => {
  it.each(cases)("is told as %s (%#)", async (id, broken, words, sound) => {
    const messages = (await said(id, broken)).map((line) => line.replace(/^.*?: (warning|error|info): /, ""));
    expect(messages).toEqual([words]);
    expect(await said(id, sound)).toEqual([]);
  });

  it("is told of a call that hands every secret on, and not of one that names them", async () => {
    const call = (secrets: string) =>
      workflow(`  call:\n    permissions: {}\n    uses: ./.github/workflows/build.yml\n    secrets: ${secrets}\n`);
    const build = workflow(job("build", idle), "{ workflow_call: { secrets: { KEY: {} } } }");
    expect(await said("secrets-inherited", { "ci.yml": call("inherit"), "build.yml": build })).toEqual([
      'ci.yml: job "call": warning: line 8: hands every secret to "./.github/workflows/build.yml", whether it reads it or not; name those that it needs under secrets.',
    ]);
    expect(
      await said("secrets-inherited", { "ci.yml": call("{ KEY: '${{ secrets.KEY }}' }"), "build.yml": build }),
    ).toEqual([]);
  });
});
