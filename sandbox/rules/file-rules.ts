import { fits } from "./patterns.ts";
import type { Move } from "./violations.ts";

interface Parameters {
  readonly restricted_file_paths: readonly string[];
  readonly restricted_file_extensions: readonly string[];
  readonly max_file_path_length: number;
  /** Megabytes. */
  readonly max_file_size: number;
}

/** A judge of one of the rules for pushes, which look at the files that a move adds or changes. */
export function changedFileFaults(type: keyof typeof rules) {
  return async (move: Move, parameters: Parameters): Promise<string[]> => {
    if (move.kind === "delete") return [];
    const { world, repository, update } = move;
    const git = world.git.repository(repository.id);
    const changed = await git.changes(move.kind === "create" ? undefined : update.before, update.after);
    const files = changed.filter((file) => file.status !== "removed");
    const sizes = new Map(
      (await git.tree(update.after, { recursive: true }))?.map((entry) => [entry.path, entry.size]),
    );
    const { broken, sentence } = rules[type];
    const wrong = files.filter((file) => broken(file.path, sizes.get(file.path) ?? 0, parameters));
    return wrong.map((file) => `${sentence}: ${file.path}`);
  };
}

const rules = {
  file_path_restriction: {
    broken: (path: string, _: number, { restricted_file_paths }: Parameters) =>
      restricted_file_paths.some((pattern) => fits(pattern, path)),
    sentence: "File path is restricted",
  },
  file_extension_restriction: {
    broken: (path: string, _: number, { restricted_file_extensions }: Parameters) =>
      restricted_file_extensions.some((extension) => path.endsWith(extension.replace(/^\*/, ""))),
    sentence: "File extension is restricted",
  },
  max_file_path_length: {
    broken: (path: string, _: number, { max_file_path_length }: Parameters) => path.length > max_file_path_length,
    sentence: "File path is too long",
  },
  max_file_size: {
    broken: (_: string, size: number, { max_file_size }: Parameters) => size > max_file_size * 1024 * 1024,
    sentence: "File is too large",
  },
};
