import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Lock } from "./lock.ts";
import { GitRepository } from "./repository.ts";
import { git } from "./run.ts";

/** All bare repositories, in one folder, by repository id: a rename or transfer moves nothing. */
export class GitStorage {
  readonly folder: string;
  readonly #lock = new Lock();
  #empty: Promise<unknown> | undefined;
  readonly #repositories = new Map<number, GitRepository>();

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  repository(id: number): GitRepository {
    const known = this.#repositories.get(id);
    if (known) return known;
    const repository = new GitRepository(path.join(this.folder, `${id}.git`));
    this.#repositories.set(id, repository);
    return repository;
  }

  /** Makes an empty repository: a copy of one that git made, which costs no process. */
  async create(id: number, defaultBranch: string): Promise<GitRepository> {
    this.#empty ??= git(this.folder, ["init", "--quiet", "--bare", "--template=", "empty"]);
    await this.#empty;
    const repository = this.repository(id);
    cpSync(path.join(this.folder, "empty"), repository.folder, { recursive: true });
    writeFileSync(path.join(repository.folder, "HEAD"), `ref: refs/heads/${defaultBranch}\n`);
    return repository;
  }

  /** The objects of another repository, without its refs: what a template gives. */
  copyObjects(from: number, to: number): void {
    const objects = (id: number) => path.join(this.repository(id).folder, "objects");
    cpSync(objects(from), objects(to), { recursive: true });
  }

  /** A repository with all objects and refs of another one: a fork. */
  copy(from: number, to: number): void {
    cpSync(this.repository(from).folder, this.repository(to).folder, { recursive: true });
  }

  remove(id: number): void {
    this.#repositories.get(id)?.close();
    this.#repositories.delete(id);
    rmSync(path.join(this.folder, `${id}.git`), { recursive: true, force: true });
  }

  removeAll(): void {
    this.close();
    this.#empty = undefined;
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder, { recursive: true });
  }

  /** Ends every process that reads. */
  close(): void {
    for (const repository of this.#repositories.values()) repository.close();
    this.#repositories.clear();
  }

  /** Runs a task that reads and then moves refs, alone in its repository. */
  alone<T>(id: number, task: () => Promise<T>): Promise<T> {
    return this.#lock.run(id, task);
  }
}
