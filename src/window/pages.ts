import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.woff2': 'font/woff2', '.woff': 'font/woff', '.ttf': 'font/ttf', '.wasm': 'application/wasm', '.map': 'application/json',
};

/** Stands in the built page (vite's html.cspNonce) where each answer has a number of its own. */
export const NONCE_PLACE = 'PARTON-NONCE';

/** With every answer, whatever it is. */
export const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
} as const;

/** Nothing is loaded from elsewhere; of style elements, only those that know the nonce (CodeMirror makes one). */
const policy = (nonce: string, connect: string): string => [
  "default-src 'none'", "script-src 'self'", `style-src 'self' 'nonce-${nonce}'`, "font-src 'self'", "img-src 'self' data: blob:", `connect-src ${connect}`,
  "worker-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "object-src 'none'",
].join('; ');

export interface Page {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A file of the built window, and the headers that hold it to itself.
 * @param pages folder of the built window @param path of an address, beginning with a slash @param connect what the page may connect to
 * @returns undefined when there is no such page
 */
export async function readPage(pages: string, path: string, connect = "'self'"): Promise<Page | undefined> {
  const file = fileOf(pages, path);
  if (file === undefined) return undefined;
  let body: Uint8Array<ArrayBuffer>;
  try {
    body = new Uint8Array(await readFile(file));
  } catch {
    return undefined;
  }
  const nonce = randomBytes(16).toString('base64');
  const type = extname(file);
  if (type === '.html') body = new TextEncoder().encode(new TextDecoder().decode(body).replaceAll(NONCE_PLACE, nonce));
  // The names of assets have a hash of their content.
  const cache = path.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-store';
  return { body, headers: { ...HEADERS, 'Content-Security-Policy': policy(nonce, connect), 'Cache-Control': cache, 'Content-Type': TYPES[type]! } };
}

/** The file that a path means, if it lies in the folder and is of a known type. */
export function fileOf(pages: string, encoded: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
  if (path.includes('\0') || path.includes('\\') || path.split('/').includes('..')) return undefined;
  const file = normalize(join(pages, path));
  return file.startsWith(pages + sep) && Object.hasOwn(TYPES, extname(file)) ? file : undefined;
}
