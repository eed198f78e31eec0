import { type Answer, NotReadable, type Reading } from "./reading.ts";

/** Something that somebody did to a repository, as the organisation's audit log has it. */
export interface AuditEvent {
  /** GitHub's name of it (`repo.update_actions_settings`). */
  readonly action: string;
  /** Login. */
  readonly actor: string;
  /** ISO 8601. */
  readonly at: string;
  readonly environment?: string;
  readonly name?: string;
  /** Name of the secret or variable that it is about. */
  readonly key?: string;
}

/** The newest events of a repository, newest first; none where there is no audit log, or this token may not read it. */
export async function readAudit(reading: Reading, owner: string, repository: string): Promise<AuditEvent[]> {
  return await readEvents(reading, owner, `repo:${owner}/${repository}`);
}

/** The same of what is the organisation's own. */
export async function readOwnerAudit(reading: Reading, owner: string): Promise<AuditEvent[]> {
  return await readEvents(reading, owner, "action:org");
}

async function readEvents(reading: Reading, owner: string, phrase: string): Promise<AuditEvent[]> {
  try {
    const events: Answer[] | undefined = await reading.one("/orgs/{org}/audit-log", {
      org: owner,
      phrase,
      per_page: 100,
    });
    return (events ?? []).map(({ action, actor, created_at: at, environment_name: environment, name, key }) => ({
      action: String(action),
      actor: String(actor ?? "somebody"),
      at: new Date(at).toISOString(),
      ...(typeof environment === "string" && { environment }),
      ...(typeof name === "string" && { name }),
      ...(typeof key === "string" && { key }),
    }));
  } catch (error) {
    if (error instanceof NotReadable) return [];
    throw error;
  }
}
