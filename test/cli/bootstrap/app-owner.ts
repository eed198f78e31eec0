import type { AppPage } from "../../../cli/runners-app/page.ts";
import type { Sandbox } from "../../../sandbox/server.ts";

/** Asks the embedded GitHub for what people do in its web interface. */
export async function control(github: Sandbox, what: string, body: unknown): Promise<Record<string, unknown>> {
  const answer = await fetch(`${github.url}/_slipway/${what}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${what}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
}

/** What an owner does in a browser: hands the manifest in, and installs the App. */
export async function makeApp(github: Sandbox, owner: string, page: Pick<AppPage, "url">): Promise<void> {
  const text = (await (await fetch(page.url)).text()).replaceAll("&quot;", '"').replaceAll("&amp;", "&");
  const state = /state=([\w-]+)/.exec(text)![1]!;
  const manifest = JSON.parse(/name="manifest" value="(.*)">/.exec(text)![1]!);
  const { code } = await control(github, "app-manifests", { owner, manifest });
  const created = await fetch(`${page.url}/created?code=${code}&state=${state}`, { redirect: "manual" });
  if (created.status !== 302) throw new Error("nobody made it");
  const slug = /\/apps\/([\w-]+)\//.exec(created.headers.get("location")!)![1]!;
  await control(github, "installations", { app: slug, account: owner });
  const installed = await fetch(`${page.url}/installed`);
  if (!installed.ok) throw new Error("nobody made it");
}
