import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fileOf, NONCE_PLACE, readPage } from './pages';

const home = mkdtempSync(join(tmpdir(), 'parton-pages-'));
const pages = join(home, 'pages');
mkdirSync(join(pages, 'assets'), { recursive: true });
writeFileSync(join(home, 'secret.json'), '{}');
writeFileSync(join(pages, 'index.html'), `<meta nonce="${NONCE_PLACE}"><link nonce="${NONCE_PLACE}">`);
writeFileSync(join(pages, 'assets', 'a b.js'), 'let a;');
writeFileSync(join(pages, 'notes'), 'no type');
afterAll(() => rmSync(home, { recursive: true }));

describe('the pages of the window', () => {
  it('are files of their folder', () => {
    expect(fileOf(pages, '/index.html')).toBe(join(pages, 'index.html'));
    expect(fileOf(pages, '/assets/a%20b.js')).toBe(join(pages, 'assets', 'a b.js'));
  });

  it.each([
    '/../secret.json', '/%2e%2e/secret.json', '/assets/..%2f..%2fsecret.json', '/..\\secret.json', '/%5c..%5csecret.json', '/index.html%00.js', '/%', '/', '', '/notes', '/.constructor', '/a.toString',
  ])('and nothing else: %j', (path) => expect(fileOf(pages, path)).toBeUndefined());

  it('have a policy, with a nonce of each answer\'s own', async () => {
    const [one, other] = await Promise.all([readPage(pages, '/index.html'), readPage(pages, '/index.html')]);
    const nonces = [one!, other!].map(({ body, headers }) => {
      const [, nonce] = /style-src 'self' 'nonce-([\w+/=]{24})'/.exec(headers['Content-Security-Policy']!)!;
      expect(new TextDecoder().decode(body)).toBe(`<meta nonce="${nonce}"><link nonce="${nonce}">`);
      return nonce;
    });
    expect(nonces[0]).not.toBe(nonces[1]);
    expect(one!.headers['Content-Security-Policy']).not.toMatch(/unsafe|\*/);
    expect(one!.headers['Cache-Control']).toBe('no-store');
  });

  it('are absent when the file is', async () => expect(await readPage(pages, '/other.html')).toBeUndefined());
});
