import { found } from "../http/api-error.ts";
import type { Environment, Repository } from "../store/rows.ts";
import type { Tables } from "../store/store.ts";

/** @throws ApiError 404 when the repository has no environment of this name */
export const environmentOf = (tables: Tables, repository: Repository, name: string): Environment =>
  found(tables.environments.find("name", `${repository.id}/${name.toLowerCase()}`));
