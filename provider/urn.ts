/**
 * What a URN says apart from its stack and project: the types of its parents and its own, and its name. So the same resource
 * is known in the states of two stacks, and in a plan, which does not know what a project is called.
 */
export const withoutStack = (urn: string): string => urn.split("::").slice(2).join("::");
