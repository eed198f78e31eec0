/**
 * Whether a name fits one of GitHub's patterns for refs and repositories: `*` stops at a slash, `**` followed by a slash
 * is any number of folders, `?` is one character, `[a-z]` a class.
 */
export function fits(pattern: string, name: string): boolean {
  return toExpression(pattern).test(name);
}

function toExpression(pattern: string): RegExp {
  let expression = "";
  for (let at = 0; at < pattern.length; at++) {
    const rest = pattern.slice(at);
    const set = /^\[(!|\^)?([^\]]+)\]/.exec(rest);
    if (rest.startsWith("**/")) {
      expression += "(?:.*/)?";
      at += 2;
    } else if (pattern[at] === "*") expression += "[^/]*";
    else if (pattern[at] === "?") expression += "[^/]";
    else if (set) {
      expression += `[${set[1] ? "^" : ""}${set[2]!.replace(/[\\^]/g, "\\$&")}]`;
      at += set[0].length - 1;
    } else expression += pattern[at]!.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  }
  try {
    return new RegExp(`^${expression}$`);
  } catch {
    return /^\b$/; // a class that is none, as in "[z-a]": it fits nothing
  }
}
