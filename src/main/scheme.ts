import { protocol } from 'electron';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

/** The window's pages come from `parton://app/`, never from `file://`: they have an origin, and headers. */
export const ORIGIN = 'parton://app';
export const START_PAGE = `${ORIGIN}/index.html`;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.woff2': 'font/woff2', '.woff': 'font/woff', '.ttf': 'font/ttf', '.wasm': 'application/wasm', '.map': 'application/json',
};

/** Inline styles are allowed because CodeMirror and KaTeX make them; scripts are ours only, and nothing is loaded from elsewhere. */
const POLICY = [
  "default-src 'none'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "font-src 'self'", "img-src 'self' data: blob:", "connect-src 'self'",
  "worker-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "object-src 'none'",
].join('; ');

const HEADERS = {
  'Content-Security-Policy': POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

/** Before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'parton', privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
}

/** @param pages folder of the built window */
export function servePages(pages: string): void {
  protocol.handle('parton', async ({ url, method }) => {
    const file = fileOf(pages, url);
    if (method !== 'GET' || file === undefined) return new Response('Not here.', { status: 404, headers: HEADERS });
    try {
      return new Response(await readFile(file), { headers: { ...HEADERS, 'Content-Type': TYPES[extname(file)]! } });
    } catch {
      return new Response('Not here.', { status: 404, headers: HEADERS });
    }
  });
}

/** The file that an address means, if it lies in the folder and is of a known type. */
export function fileOf(pages: string, url: string): string | undefined {
  const { host, pathname } = new URL(url);
  let path: string;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  if (host !== 'app' || path.includes('\0') || path.includes('\\') || path.split('/').includes('..')) return undefined;
  const file = normalize(join(pages, path));
  return file.startsWith(pages + sep) && extname(file) in TYPES ? file : undefined;
}
