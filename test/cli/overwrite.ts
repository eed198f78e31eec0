import { seal } from "../../provider/sealed-box.ts";
import type { Sandbox } from "../../sandbox/server.ts";
import { octokitFor } from "../sandbox/client.ts";

/**
 * Writes a secret as somebody else would, with a value of their own.
 *
 * @param collection path of the list that it is in: `/repos/local/app/actions`
 */
export async function overwrite(github: Sandbox, collection: string, name: string, more: object = {}): Promise<void> {
  const { request } = octokitFor(github);
  const { data } = await request(`GET ${collection}/secrets/public-key`);
  const sealed = { encrypted_value: await seal("of somebody else", data.key), key_id: String(data.key_id) };
  await request(`PUT ${collection}/secrets/${name}`, { ...sealed, ...more });
}
