import { z } from "zod";
import { actorsOf } from "../domain/branch-protection.ts";
import { ok } from "../http/reply.ts";
import { type Route, route } from "../http/route.ts";
import { actors } from "../present/branch-protection.ts";
import type { Actors, ProtectionChecks } from "../store/rows.ts";
import { type BranchCall, part, protectionPath, ruleOf } from "./branch-protection.ts";

const names = z.array(z.string());

/** How a POST, PUT or DELETE changes a list. */
const listChanges = {
  POST: <T>(before: readonly T[], named: readonly T[]) => [...new Set([...before, ...named])],
  PUT: <T>(_: readonly T[], named: readonly T[]) => [...new Set(named)],
  DELETE: <T>(before: readonly T[], named: readonly T[]) => before.filter((one) => !named.includes(one)),
};
type ListVerb = keyof typeof listChanges;
const verbs: readonly ListVerb[] = ["POST", "PUT", "DELETE"];

/** A body that is a list, or an object with one under its name. */
const listBody = (name: string) =>
  z.union([
    z.object({ "": names }).transform((body) => body[""]),
    z.looseObject({ [name]: names }).transform((body) => body[name] as string[]),
  ]);

function restricted(kind: keyof Actors): Route[] {
  const of = async (call: BranchCall) => part((await ruleOf(call)).restrictions, "Push restrictions");
  const show = (call: BranchCall, list: Actors) => ok(actors(call.world, list)[kind]);
  return [
    route(`GET ${protectionPath}/restrictions/${kind}`, "administration:read", async (call) =>
      show(call, await of(call)),
    ),
    ...verbs.map((verb) =>
      route(`${verb} ${protectionPath}/restrictions/${kind}`, "administration:write", async (call: BranchCall) => {
        const { id } = await ruleOf(call);
        const before = await of(call);
        const named = actorsOf(call.world, call.repository, { [kind]: call.body(listBody(kind)) })[kind];
        const list = { ...before, [kind]: listChanges[verb](before[kind], named) };
        call.tables.branchProtections.update(id, { restrictions: list });
        return show(call, list);
      }),
    ),
  ];
}

function contextRoutes(): Route[] {
  const of = async (call: BranchCall) => part((await ruleOf(call)).checks, "Required status checks");
  const contextsOf = ({ checks }: ProtectionChecks) => [...new Set(checks.map(({ context }) => context))];
  return [
    route(`GET ${protectionPath}/required_status_checks/contexts`, "administration:read", async (call) =>
      ok(contextsOf(await of(call))),
    ),
    ...verbs.map((verb) =>
      route(
        `${verb} ${protectionPath}/required_status_checks/contexts`,
        "administration:write",
        async (call: BranchCall) => {
          const { id } = await ruleOf(call);
          const before = await of(call);
          const contexts = listChanges[verb](contextsOf(before), call.body(listBody("contexts")));
          const known = (context: string) => before.checks.filter((check) => check.context === context);
          const checks = contexts.flatMap((context) => {
            const kept = known(context);
            return kept.length > 0 ? kept : [{ context, app_id: null }];
          });
          call.tables.branchProtections.update(id, { checks: { ...before, checks } });
          return ok(contexts);
        },
      ),
    ),
  ];
}

/** The lists within a classic rule: who may push, and which checks are required. */
export const branchProtectionLists: Route[] = [
  ...(["users", "teams", "apps"] as const).flatMap(restricted),
  ...contextRoutes(),
];
