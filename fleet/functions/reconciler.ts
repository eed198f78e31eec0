import { parameterImages } from "../aws/images.ts";
import { reconciler } from "../handlers/schedules.ts";
import { controlOf, type FunctionControl, running } from "./control.ts";

let own: FunctionControl | undefined;

/** Every five minutes: what no webhook told, and how old the images' runner is. */
export async function handler(): Promise<void> {
  own ??= controlOf("reconciler", { images: ({ ssm, stack }) => parameterImages(ssm, stack) });
  return running(own, reconciler);
}
