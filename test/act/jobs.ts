import { catalogue } from "../../pipelines/catalogue.ts";
import { readOptions } from "../../pipelines/options.ts";
import { after, alike, container, gpu, identity, index, type Row, real, remote } from "./reasons.ts";

/** Test of this suite that executes a job. */
const by = (file: string, title: string): Row => ({ executedBy: { file: `test/act/${file}.test.ts`, title } });

/** Options with which a pipeline has all the jobs that it can have. */
export const everyJobOf: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "container-toolchain": {},
  "container-wheels": {},
  "ml-training": { healthCheckWebhook: "HEALTH_CHECK_WEBHOOK" },
  "pulumi-program": {},
  "python-app": { trivy: true, coverageCheck: true },
  "python-service": { attestations: true },
};

const onEveryPython = by("python-app", "run on every Python that is here, measure coverage and leave their reports");
const deploys = by(
  "python-service",
  "deploys, asks for the health, tries the service out, and goes back by itself when that fails",
);
const wheel = by(
  "container-wheels",
  "is compiled by CMake, installed, imported and uploaded, by force, though no image could be built",
);
const linted = by("container-wheels", "pass on sources that black, isort, flake8 and mypy have nothing to say of");

const toolchainLint = by(
  "container-toolchain",
  "pass on the recipe, the workflows and the metadata that are delivered",
);
const unit = by(
  "ml-training",
  "test a share on each machine, gate the coverage of all of them, and open the required check",
);
const quality = by("ml-training", "format, sort, lint and type-check sources that are in order");
const packaged = by("ml-training", "build the package, install it in a fresh environment, import it and keep it");
const integration = by(
  "ml-training",
  "test each suite of integration tests, without the services beside them, and open the required check",
);
const versioned = by("ml-training", "works out the version of the tag, and builds and tries the package of it");
const charted = by("ml-training", "packages the chart by that version");
const toProduction = by("python-service", "goes to production alone by hand, and rolls it back by hand");
const serviceQuality = by("python-service-checks", "look at format, faults and types");
const cell = by("python-service-checks", "run one cell alone in its mode, and leave its reports and figures");
const headers = by("python-service-checks", "ask each source for its licence header");
const comment = by("reports", "tells a pull request how its checks went, and edits that when they went otherwise");
const report = by("reports", "tells a fork's pull request of CI, and the run's page of the run");

const platformPreview = by(
  "pulumi-program",
  "show a change by two plans, keep the report and what the comment says, and open the required check",
);

const stack = identity("aws-actions/configure-aws-credentials", "platform-scripts");

/** Every job of the catalogue: the test that executes it, or why none does and what tests its scripts instead. */
export const jobs: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Row>>>>>> = {
  "container-toolchain": {
    "ci.yml": {
      lint: toolchainLint,
      docker: container("container-scripts"),
      "wheel-linux": container("wheel-scripts"),
      "wheel-windows": real("Windows with MSVC", "wheel-scripts"),
      "smoke-linux": after("wheel-linux", "wheel-scripts"),
      "smoke-windows": real("Windows", "wheel-scripts"),
      release: identity("sigstore/cosign-installer", "release-scripts"),
      ci: after("docker", "../jobs/aggregate"),
      metrics: after("docker", "run-metrics"),
    },
    "pull-request.yml": { comment: alike("comment of container-wheels", "checks-comment") },
  },
  "container-wheels": {
    "ci-cd.yml": {
      "lint-and-format": linted,
      "build-docker-image": container("container-scripts"),
      "test-docker-image": container("container-scripts"),
      "build-wheels": wheel,
      "create-release": identity("actions/attest-build-provenance", "release-scripts"),
      "build-production-image": container("container-scripts"),
      cleanup: remote("the versions of a package in a registry", "cleanup-packages"),
      ci: after("build-docker-image", "../jobs/aggregate"),
      metrics: after("build-docker-image", "run-metrics"),
    },
    "pull-request.yml": { comment },
  },
  "ml-training": {
    "ci.yml": {
      changes: unit,
      "code-quality": quality,
      "unit-tests": unit,
      coverage: unit,
      "integration-tests": integration,
      compatibility: index("PyTorch", "training-tests"),
      "build-validation": packaged,
      image: container("image-scripts"),
      "test-unit": unit,
      "test-integration": integration,
      ci: after("image", "../jobs/aggregate"),
      metrics: after("image", "run-metrics"),
    },
    "security.yml": {
      changes: alike("changes of ci.yml", "checking-scripts"),
      "dependency-scan": remote("databases of vulnerabilities (safety, pip-audit)", "training-tests"),
      "secret-detection": remote("aquasecurity/trivy-action", "checking-scripts"),
      "static-analysis": index("Bandit", "checking-scripts"),
      "code-scanning": remote("github/codeql-action", "../ml-training/workflows"),
      "container-scan": container("training-tests"),
      sbom: remote("aquasecurity/trivy-action", "../ml-training/workflows"),
      "security-scan": after("secret-detection", "../jobs/aggregate"),
      metrics: after("secret-detection", "run-metrics"),
    },
    "performance.yml": {
      training: gpu("training-measurements"),
      inference: gpu("training-measurements"),
      resources: gpu("training-measurements"),
      baseline: after("training", "training-measurements"),
      "benchmark-suite": gpu("training-measurements"),
      metrics: after("training", "run-metrics"),
    },
    "distributed.yml": {
      node: gpu("training-measurements"),
      metrics: after("node", "run-metrics"),
    },
    "docs.yml": {
      build: index("Sphinx or MkDocs", "training-releases"),
      metrics: after("build", "run-metrics"),
    },
    "deploy.yml": {
      target: container("training-releases"),
      development: identity("aws-actions/configure-aws-credentials", "deployment"),
      staging: identity("aws-actions/configure-aws-credentials", "deployment"),
      e2e: after("staging", "../ml-training/workflows"),
      production: identity("aws-actions/configure-aws-credentials", "deployment"),
      "health-report": after("staging", "training-releases"),
      metrics: after("staging", "run-metrics"),
    },
    "release.yml": {
      version: versioned,
      tests: after("image of ci.yml", "../ml-training/simulation"),
      security: after("secret-detection of security.yml", "../ml-training/simulation"),
      performance: after("training of performance.yml", "../ml-training/simulation"),
      documentation: after("build of docs.yml", "../ml-training/simulation"),
      package: versioned,
      chart: charted,
      image: container("image-scripts"),
      pypi: identity("pypa/gh-action-pypi-publish", "../ml-training/workflows"),
      "publish-chart": after("image", "training-releases"),
      site: identity("actions/deploy-pages", "../ml-training/workflows"),
      "github-release": after("the gates", "release-scripts"),
      deploy: after("image", "../ml-training/simulation"),
      metrics: after("the gates", "run-metrics"),
    },
    "dependencies.yml": {
      packages: identity("actions/create-github-app-token", "training-upkeep"),
      pins: identity("actions/create-github-app-token", "training-upkeep"),
      metrics: after("packages", "run-metrics"),
    },
    "upkeep.yml": {
      weekly: identity("actions/create-github-app-token", "training-upkeep"),
      monthly: identity("actions/create-github-app-token", "training-upkeep"),
      quarterly: identity("actions/create-github-app-token", "training-upkeep"),
      metrics: after("weekly", "run-metrics"),
    },
    "pull-request.yml": { comment: alike("comment of container-wheels", "checks-comment") },
  },
  "pulumi-program": {
    "preview.yml": {
      plan: platformPreview,
      "engine-staging": stack,
      preview: platformPreview,
      metrics: after("engine-staging", "run-metrics"),
    },
    "deploy.yml": {
      "plan-staging": stack,
      "apply-staging": stack,
      "plan-prod": stack,
      "apply-prod": stack,
      metrics: after("plan-staging", "run-metrics"),
    },
    "lapse.yml": {
      "lapse-staging": stack,
      "lapse-prod": stack,
      metrics: after("lapse-staging", "run-metrics"),
    },
    "drift.yml": {
      "drift-staging": stack,
      "drift-prod": stack,
      metrics: after("drift-staging", "run-metrics"),
    },
    "pull-request.yml": { comment: alike("comment of container-wheels", "checks-comment") },
  },
  "python-app": {
    "ci.yml": {
      test: onEveryPython,
      image: container("image-scripts"),
      scan: after("image", "../python-app/ci"),
      coverage: remote("a check that only GitHub Actions itself may make", "python-scripts"),
      comment: after("image", "python-scripts"),
      ci: after("image", "../jobs/aggregate"),
      metrics: after("image", "run-metrics"),
    },
    "cd.yml": {
      deploy: container("image-scripts"),
      comment: after("deploy", "python-scripts"),
      report: report,
      metrics: report,
    },
    "release.yml": {
      candidate: container("image-scripts"),
      integration: container("image-scripts"),
      promote: container("image-scripts"),
      metrics: after("candidate", "run-metrics"),
    },
  },
  "python-service": {
    "test.yaml": {
      quality: serviceQuality,
      test: alike("cell", "service-scripts"),
      cell: cell,
      benchmark: index("pytest-benchmark", "service-scripts"),
      "benchmark-comment": remote("benchmark-action/github-action-benchmark", "service-scripts"),
      dependencies: remote("databases of vulnerabilities (pip-audit)", "service-scripts"),
      trends: after("dependencies", "service-scripts"),
      tests: after("dependencies", "../jobs/aggregate"),
      metrics: after("dependencies", "run-metrics"),
    },
    "build.yaml": {
      image: container("container-scripts"),
      scan: after("image", "../python-service/workflows"),
      attest: identity("actions/attest-build-provenance", "../python-service/workflows"),
      build: after("image", "../jobs/aggregate"),
      metrics: after("image", "run-metrics"),
    },
    "security.yaml": {
      "secret-scan": remote("github/codeql-action/upload-sarif", "service-scripts"),
      trivy: remote("aquasecurity/trivy-action", "service-scripts"),
      "dependency-scan": remote("databases of vulnerabilities (pip-audit)", "service-scripts"),
      bandit: index("Bandit", "service-scripts"),
      trends: after("trivy", "service-scripts"),
      security: after("trivy", "../jobs/aggregate"),
      metrics: after("trivy", "run-metrics"),
    },
    "license-compliance.yaml": {
      headers: headers,
      "dependency-licenses": index("the dependencies themselves", "service-scripts"),
      licenses: after("dependency-licenses", "../jobs/aggregate"),
      metrics: after("dependency-licenses", "run-metrics"),
    },
    "deploy.yaml": {
      image: deploys,
      staging: deploys,
      production: toProduction,
      "rollback-staging": by(
        "python-service",
        "says that there is nothing to go back to when a first deployment is rolled back by hand",
      ),
      "rollback-production": toProduction,
      metrics: after("staging of a cluster", "run-metrics"),
    },
    "preview.yaml": {
      "preview-image": container("container-scripts"),
      preview: after("preview-image", "deployment"),
      comment: after("preview", "service-scripts"),
      remove: by("python-service", "removes a preview by hand, and finds no fault with one that is gone"),
      metrics: after("preview-image", "run-metrics"),
    },
    "pull-request.yaml": { comment: alike("comment of container-wheels", "checks-comment") },
  },
};

/** The jobs that the catalogue has, in the order of its workflows: `pipeline workflow job`. */
export function jobsOfCatalogue(jobsIn: (content: string) => readonly string[]): string[] {
  const repository = { id: "example", name: "example", owner: "acme", defaultBranch: "main" };
  return Object.values(catalogue).flatMap((definition) =>
    definition
      .build(readOptions(definition, everyJobOf[definition.name] ?? {}), { repository })
      .files.filter(({ path }) => path.startsWith(".github/workflows/"))
      .flatMap(({ path, content }) =>
        jobsIn(content).map((job) => `${definition.name} ${path.replace(".github/workflows/", "")} ${job}`),
      ),
  );
}
