declare module '*/scripts/lib/chromium.mjs' {
  export function chromiumPath(environment?: Record<string, string | undefined>): string | undefined;
}

declare module '*/scripts/lib/electron.mjs' {
  export function electronPath(environment?: Record<string, string | undefined>): string | undefined;
}
