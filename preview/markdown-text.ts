/** Code that cannot end early or start a line; names come from files that anybody may propose. */
export const code = (text: string): string => `\`${oneLine(text).replaceAll("`", "'")}\``;

/** Text of ours with names of theirs in it: nothing in it is taken for Markdown, a mention or HTML. */
export const inline = (text: string): string =>
  html(oneLine(text))
    .replace(/[\\`*_[\]#|~]/g, "\\$&")
    .replaceAll("@", "@\u200b");

/** Text that HTML does not take for anything else. */
export const html = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();
