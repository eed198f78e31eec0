/** Folder that the steps of executed workflows install from. */
export const wheelhouse: string;
/** Brings the wheels that are not there yet, and tells why some could not be had. */
export function bringWheels(): string[];
/** The interpreters of this machine whose wheels are all there: version and program. */
export function pythonsWithWheels(): [version: string, program: string][];
