import type { DeliveredFile } from "../pipeline.ts";

/** First versions of the security scan's tools; dependencies.yml keeps them current. */
const tools = ["bandit[sarif]==1.9.4", "pip-audit==2.10.1", "pip-licenses==5.5.5", "safety==3.8.1"];

export function securityRequirements(path: string): DeliveredFile {
  return {
    path,
    mode: "scaffold",
    content: `# The tools of the security scan, apart from the package's own: dependencies.yml moves them on.\n${tools.join("\n")}\n`,
  };
}
