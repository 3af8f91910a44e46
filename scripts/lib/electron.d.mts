/** The executable that runs the desktop program; undefined when there is none. */
export function electronPath(environment?: NodeJS.ProcessEnv): string | undefined;
