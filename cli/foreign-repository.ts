import { readStacks, type Settings } from "../settings.ts";

/** Why a stack does not take a repository of another owner, and which stack of this project does. */
export function foreignRepository(repository: string, { stack, owner }: Pick<Settings, "stack" | "owner">): string {
  const wanted = repository.split("/")[0]!.toLowerCase();
  const fitting = readStacks(process.cwd())
    .filter(({ settings }) => settings.owner.toLowerCase() === wanted)
    .map((one) => `--stack ${one.settings.stack}`);
  const hint =
    fitting.length > 0
      ? `write ${fitting.join(" or ")}`
      : `no stack here has those of "${wanted}"; "slipway stack add" makes a further one`;
  return `"${repository}": stack "${stack}" has the repositories of "${owner}"; ${hint}.`;
}
