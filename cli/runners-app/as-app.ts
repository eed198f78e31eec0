import { App, Octokit } from "octokit";
import { unlessAbsent } from "../../provider/github-error.ts";

/** An App as itself, by its key. */
export interface AsApp {
  /** Its slug; undefined where GitHub does not know the App, or its key, any more. */
  slug(): Promise<string | undefined>;
  /** The id of its installation in an organisation; undefined while it is not installed. */
  installation(owner: string): Promise<number | undefined>;
  /** Where its webhooks go. */
  hookUrl(): Promise<string | undefined>;
  /** Lets its webhooks go to an address, as JSON. */
  pointHook(url: string): Promise<void>;
}

/** @param api GitHub's REST API, without a slash at its end */
export function asApp(api: string, { id, privateKey }: { readonly id: number; readonly privateKey: string }): AsApp {
  const { octokit } = new App({ appId: id, privateKey, Octokit: Octokit.defaults({ baseUrl: api }) });
  return {
    slug: async () => {
      try {
        return (await octokit.request("GET /app")).data?.slug;
      } catch (error) {
        const { status } = error as { status?: number };
        if (status === 401 || status === 404) return undefined;
        throw error;
      }
    },
    installation: async (org) =>
      (await unlessAbsent(octokit.request("GET /orgs/{org}/installation", { org })))?.data.id,
    hookUrl: async () => (await unlessAbsent(octokit.request("GET /app/hook/config")))?.data.url,
    pointHook: async (url) => {
      // A parameter "url" of its own would take the place of the call's address.
      const data = { url, content_type: "json" };
      await octokit.request("PATCH /app/hook/config", { data } as Record<string, unknown>);
    },
  };
}
