import { spawn } from "node:child_process";

/** How to call Docker. */
export interface Docker {
  /** The program; `docker` on PATH by default. */
  readonly program?: string;
  /** Environment of its own; the process's by default. DOCKER_HOST and DOCKER_CONFIG are Docker's own words. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** How one call ended. */
export interface DockerEnding {
  readonly status: number;
  /** Everything that it printed, in order. */
  readonly printed: string;
}

/** An engine that cannot be used, or a build that failed; the message has the engine's last words. */
export class BuildError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "BuildError";
  }
}

/** Calls Docker. @throws BuildError where there is no such program */
export function callDocker(docker: Docker, words: readonly string[]): Promise<DockerEnding> {
  const program = docker.program ?? "docker";
  const env = { ...(docker.env ?? process.env), DOCKER_BUILDKIT: "1", BUILDKIT_PROGRESS: "plain" };
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { env, stdio: ["ignore", "pipe", "pipe"] });
    const parts: Buffer[] = [];
    child.stdout.on("data", (part: Buffer) => parts.push(part));
    child.stderr.on("data", (part: Buffer) => parts.push(part));
    child.on("error", ({ message }) =>
      reject(new BuildError(`"${program}" cannot be started (${message}); install Docker.`)),
    );
    child.on("close", (status) => resolve({ status: status ?? 1, printed: Buffer.concat(parts).toString("utf8") }));
  });
}

/** Whether Docker has buildx, which builds several platforms at once, and attests what it built. */
export async function hasBuildx(docker: Docker): Promise<boolean> {
  return (await callDocker(docker, ["buildx", "version"])).status === 0;
}

/** The last lines that say something, as one. */
export function lastWords(printed: string, lines = 3): string {
  return printed
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^-+$/.test(line))
    .slice(-lines)
    .join(" | ");
}
