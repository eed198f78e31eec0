import { verify } from "node:crypto";
import type { App } from "../store/rows.ts";
import type { World } from "../world.ts";
import { ApiError } from "./api-error.ts";

const refuse = (message: string) => new ApiError(401, message);
const undecodable = () => refuse("A JSON web token could not be decoded");

/** Whether a text has the form of a JSON web token, which only apps send. */
export const looksLikeJwt = (text: string) => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text);

function part(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {}
  throw undecodable();
}

/** The app that signed a token (RS256, at most ten minutes long). @throws ApiError 401 in GitHub's words */
export function appOfJwt(world: World, jwt: string): App {
  const [head = "", body = "", signature = ""] = jwt.split(".");
  const { alg } = part(head);
  const { iss, exp, iat } = part(body);
  const app = world.tables.apps.get(Number(iss)) ?? world.tables.apps.all().find((row) => `Iv1.${row.id}` === iss);
  if (alg !== "RS256" || !app) throw undecodable();
  const signed = verify(
    "RSA-SHA256",
    Buffer.from(`${head}.${body}`),
    app.public_key,
    Buffer.from(signature, "base64url"),
  );
  if (!signed) throw undecodable();
  const now = world.clock.now() / 1000;
  if (typeof exp !== "number" || exp <= now) {
    throw refuse(
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (exp > now + 660) throw refuse("'Expiration time' claim ('exp') is too far in the future");
  if (typeof iat !== "number" || iat > now + 60) {
    throw refuse("'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued");
  }
  return app;
}
