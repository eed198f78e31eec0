/** Pairs of version and program: `["3.11", "/usr/bin/python3.11"]`. */
export function pythons(): [version: string, program: string][];
