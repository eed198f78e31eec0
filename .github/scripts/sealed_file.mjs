// Managed by Slipway: edit .github/pipeline.yaml, not this file.
// Seals a file for a later job of the same run, or opens one: AES-256-GCM, bound to stack, commit and run, so that a file
// of another of them, or one that was changed on its way, does not open.
//
//   node sealed_file.mjs seal|open FROM TO
//
// PLAN_KEY (16 characters at least), STACK, GITHUB_SHA, GITHUB_RUN_ID
import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const magic = Buffer.from("slipway1");
const [action, from, to] = process.argv.slice(2);
const { PLAN_KEY: key = "", STACK, GITHUB_SHA, GITHUB_RUN_ID } = process.env;

function end(message) {
  console.error(`::error::${message}`);
  process.exit(1);
}

if (!["seal", "open"].includes(action) || !from || !to) end("usage: sealed_file.mjs seal|open FROM TO");
if (key.length < 16) end("PLAN_KEY is missing or shorter than 16 characters; make one with: openssl rand -base64 32");
for (const [name, value] of Object.entries({ STACK, GITHUB_SHA, GITHUB_RUN_ID }))
  if (!value) end(`${name} is not set.`);

const about = Buffer.from(JSON.stringify([STACK, GITHUB_SHA, GITHUB_RUN_ID]));
const secretOf = (salt) => scryptSync(key, salt, 32);

if (action === "seal") {
  const [salt, nonce] = [randomBytes(16), randomBytes(12)];
  const cipher = createCipheriv("aes-256-gcm", secretOf(salt), nonce).setAAD(about);
  const text = Buffer.concat([cipher.update(readFileSync(from)), cipher.final()]);
  writeFileSync(to, Buffer.concat([magic, salt, nonce, cipher.getAuthTag(), text]), { mode: 0o600 });
} else {
  const sealed = readFileSync(from);
  if (sealed.length < 52 || !sealed.subarray(0, 8).equals(magic)) end(`"${from}" is no sealed file.`);
  const [salt, nonce, tag] = [sealed.subarray(8, 24), sealed.subarray(24, 36), sealed.subarray(36, 52)];
  const decipher = createDecipheriv("aes-256-gcm", secretOf(salt), nonce).setAAD(about).setAuthTag(tag);
  try {
    const text = Buffer.concat([decipher.update(sealed.subarray(52)), decipher.final()]);
    writeFileSync(to, text, { mode: 0o600 });
  } catch {
    end(
      `"${from}" does not open: it is of another stack, commit or run, was changed, or PLAN_KEY is not the one it was sealed with.`,
    );
  }
}
