import { runnersAppManifest } from "../../cli/runners-app/manifest.ts";
import type { AppSecret } from "../../fleet/contract.ts";
import type { Sandbox } from "../../sandbox/server.ts";
import { control } from "../sandbox/control.ts";

/** The runners App as `slipway bootstrap` makes it, installed in an organisation of an embedded GitHub. */
export async function installRunnersApp(
  sandbox: Sandbox,
  { owner, webhook, rerun = false }: { owner: string; webhook: string; rerun?: boolean },
): Promise<{ app: AppSecret; webhookSecret: string }> {
  const manifest = runnersAppManifest({
    stack: "prod",
    owner,
    github: sandbox.url,
    webhook,
    page: "http://127.0.0.1:1",
  });
  // What an owner gives it by hand where jobs of interrupted machines are run again.
  const more = rerun ? { actions: "write" } : {};
  const own = { ...manifest, default_permissions: { ...manifest.default_permissions, ...more } };
  const { body } = await control(sandbox, "POST", "app-manifests", { owner, manifest: own });
  const made = await fetch(`${sandbox.url}/api/v3/app-manifests/${body.code}/conversions`, { method: "POST" });
  const data = (await made.json()) as { id: number; slug: string; pem: string; webhook_secret: string };
  const installed = await control(sandbox, "POST", "installations", { app: data.slug, account: owner });
  return {
    app: { appId: data.id, installationId: installed.body.id, privateKey: data.pem },
    webhookSecret: data.webhook_secret,
  };
}
