import { protocol } from 'electron';
import { readPage } from '../window/pages';

/** The window's pages come from `parton://app/`, never from `file://`: they have an origin, and headers. */
export const ORIGIN = 'parton://app';
export const START_PAGE = `${ORIGIN}/index.html`;

/** Before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'parton', privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
}

/** @param pages folder of the built window */
export function servePages(pages: string): void {
  protocol.handle('parton', async ({ url, method }) => {
    const { host, pathname } = new URL(url);
    const page = host === 'app' && method === 'GET' ? await readPage(pages, pathname) : undefined;
    return page ? new Response(page.body, { headers: page.headers }) : new Response('Not here.', { status: 404 });
  });
}
