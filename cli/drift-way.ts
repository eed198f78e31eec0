import path from "node:path";
import { rehearsedBy } from "../engine/apply-alone.ts";
import type { Driver } from "../engine/outcome.ts";
import type { Settings } from "../settings.ts";

/** The rehearsal whose embedded GitHub is the stack's GitHub now. */
export interface OwnRehearsal {
  readonly driver: Driver;
  /** Origin of the server. */
  readonly url: string;
  readonly stateFolder: string;
}

/** Address of the stack's GitHub; undefined for github.com. */
export function gitHubAddress({ baseUrl }: Settings): string | undefined {
  return process.env.GITHUB_BASE_URL || baseUrl;
}

/** The stack's own rehearsal, where that is its GitHub now; undefined for every other GitHub. */
export async function ownRehearsal(settings: Settings): Promise<OwnRehearsal | undefined> {
  const address = gitHubAddress(settings);
  if (address === undefined || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  const stateFolder = path.join(process.cwd(), ".slipway", settings.stack);
  const driver = await rehearsedBy(url, stateFolder);
  return driver === undefined ? undefined : { driver, url: url.origin, stateFolder };
}
