import type { AppSecret } from "../contract.ts";
import { type GitHub, Refused, type RegisteredRunner } from "../ports.ts";
import { appTokens } from "./app-token.ts";
import { type Api, ask, askAll } from "./ask.ts";
import { redeliver } from "./deliveries.ts";
import { installation } from "./installation.ts";
import { activeJobs, type GitHubJob, newsOf } from "./jobs.ts";

interface GitHubRunner {
  id: number;
  name: string;
  status: string;
  busy: boolean;
}

const runnerOf = ({ id, name, status, busy }: GitHubRunner): RegisteredRunner => ({
  id,
  name,
  busy,
  online: status === "online",
});

/** GitHub as an installation of the runners App in one organisation. Lives as long as its function does. */
export function gitHub(api: Api, owner: string, secret: () => Promise<AppSecret>): GitHub {
  const tokens = appTokens(api, secret);
  const own = installation(api, tokens);
  const runners = `/orgs/${owner}/actions`;
  return {
    runners: async (groupId) => {
      const path = `${runners}/runner-groups/${groupId}/runners?per_page=100`;
      const all = await own.ask("runners", (token) => askAll<GitHubRunner>(api, { path, token }, "runners"));
      return all.map(runnerOf);
    },
    deleteRunner: (id) =>
      own.ask("runners", async (token) => {
        const question = { method: "DELETE", path: `${runners}/runners/${id}`, token } as const;
        const { status } = await ask(api, question, [204, 404, 422]);
        return status === 422 ? "busy" : status === 404 ? "absent" : "gone";
      }),
    runner: (id) =>
      own.ask("runners", async (token) => {
        const { status, body } = await ask(api, { path: `${runners}/runners/${id}`, token }, [200, 404]);
        return status === 404 ? undefined : runnerOf(body as GitHubRunner);
      }),
    createRunner: ({ name, groupId, labels }) =>
      own.ask("runners", async (token) => {
        const wanted = { name, runner_group_id: groupId, labels, work_folder: "_work" };
        const path = `${runners}/runners/generate-jitconfig`;
        const { status, body } = await ask(api, { method: "POST", path, body: wanted, token }, [201, 409]);
        if (status === 409) return "exists";
        const made = body as { runner: { id: number }; encoded_jit_config: string };
        return { id: made.runner.id, config: made.encoded_jit_config };
      }),
    activeJobs: (repository) => activeJobs({ ...own, clock: api.clock }, repository),
    job: (repository, id) =>
      own.ask("jobs", async (token) => {
        const { status, body } = await ask(api, { path: `/repos/${repository}/actions/jobs/${id}`, token }, [200, 404]);
        if (status === 404) return undefined;
        const job = body as GitHubJob;
        // One that waits for something else is as good as queued: it was heard of, and is not over.
        return (
          newsOf(repository, job, api.clock.now()) ?? newsOf(repository, { ...job, status: "queued" }, api.clock.now())
        );
      }),
    rerun: async (repository, jobId) => {
      const path = `/repos/${repository}/actions/jobs/${jobId}/rerun`;
      await own.ask("rerun", (token) => ask(api, { method: "POST", path, token }, [201]));
    },
    redeliver: (since) => redeliver(api, tokens, since),
    latestRunner: () =>
      own.ask("runners", async (token) => {
        const { body } = await ask(api, { path: "/repos/actions/runner/releases/latest", token }, [200]);
        const { tag_name, published_at } = body as { tag_name?: string; published_at?: string };
        const publishedAt = Date.parse(published_at ?? "");
        if (!tag_name || Number.isNaN(publishedAt)) throw new Refused("the newest release of the runner has no date");
        return { version: tag_name.replace(/^v/, ""), publishedAt };
      }),
  };
}
