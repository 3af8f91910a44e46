/** A Chromium of this machine; undefined when there is none. */
export function chromiumPath(environment?: NodeJS.ProcessEnv): string | undefined;
