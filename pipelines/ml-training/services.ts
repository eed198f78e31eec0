import type { Container } from "../../workflow/model.ts";
import type { MlTrainingOptions } from "./options.ts";

/** What runs beside the integration tests, and under which address they find it. Not secret: it lives as long as the job. */
const known = {
  postgres: {
    container: {
      image: "postgres:17-alpine@sha256:742f40ea20b9ff2ff31db5458d127452988a2164df9e17441e191f3b72252193",
      env: { POSTGRES_USER: "test", POSTGRES_DB: "test", POSTGRES_HOST_AUTH_METHOD: "trust" },
      ports: ["5432:5432"],
      options: '--health-cmd "pg_isready --username test" --health-interval 2s --health-retries 30',
    },
    variables: { DATABASE_URL: "postgresql://test@localhost:5432/test" },
  },
  redis: {
    container: {
      image: "redis:7-alpine@sha256:6ab0b6e7381779332f97b8ca76193e45b0756f38d4c0dcda72dbb3c32061ab99",
      ports: ["6379:6379"],
      options: '--health-cmd "redis-cli ping" --health-interval 2s --health-retries 30',
    },
    variables: { REDIS_URL: "redis://localhost:6379/0" },
  },
} as const satisfies Record<string, { container: Container; variables: Record<string, string> }>;

export function servicesOf({ services }: MlTrainingOptions): {
  readonly containers: Readonly<Record<string, Container>>;
  readonly variables: Readonly<Record<string, string>>;
} {
  return {
    containers: Object.fromEntries(services.map((name) => [name, known[name].container])),
    variables: Object.assign({}, ...services.map((name) => known[name].variables)),
  };
}
