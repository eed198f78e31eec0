import type { Value } from "../../workflow/expressions.ts";
import { github } from "../../workflow/expressions-contexts.ts";
import type { ActionStep, Permissions, ScriptStep } from "../../workflow/model.ts";
import { script } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";

/** Steps that sign every wheel below a folder with the job's own identity; the job may ask for an identity token. */
export function signSteps(folder: string): readonly [ActionStep, ScriptStep] {
  return [
    { name: "Install cosign", uses: "sigstore/cosign-installer" },
    script("Sign the wheels", scriptPath("sign_wheels.sh"), { env: { WHEELS: folder } }),
  ];
}

/** Grants of a job with `attestSteps`. */
export const attestPermissions: Permissions = {
  idToken: { write: "signs where the files come from" },
  attestations: { write: "keeps the signed statements" },
};

/**
 * Steps that sign where files were built (SLSA provenance) and what they are made of, and keep both with GitHub:
 * `gh attestation verify FILE --repo OWNER/NAME`.
 *
 * @param files Pattern of the files.
 * @param sbom Path of their bill of materials, SPDX in JSON.
 */
export function attestSteps(files: string, sbom: string): readonly [ActionStep, ActionStep] {
  return [
    {
      name: "Attest where the wheels come from",
      uses: "actions/attest-build-provenance",
      with: { "subject-path": files },
    },
    {
      name: "Attest what the wheels are made of",
      uses: "actions/attest-build-provenance",
      with: { "subject-path": files, "predicate-type": "https://spdx.dev/Document/v2.3", "predicate-path": sbom },
    },
  ];
}

/**
 * Makes the GitHub Release of the pushed tag out of all that lies below a folder.
 *
 * @param options.required File patterns that must each fit something.
 */
export function releaseStep(options: {
  readonly assets: string;
  readonly required: readonly string[];
  readonly token?: Value;
}): ScriptStep {
  return script("Create the release", scriptPath("create_release.sh"), {
    env: {
      TAG: github.refName,
      ASSETS: options.assets,
      REQUIRED: `${options.required.join("\n")}\n`,
      GH_TOKEN: options.token ?? github.token,
    },
  });
}
