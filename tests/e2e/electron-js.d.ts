declare module '*/scripts/lib/electron.mjs' {
  export function electronPath(environment?: Record<string, string | undefined>): string | undefined;
}
