import { BrowserWindow, session } from 'electron';
import { pathToFileURL } from 'node:url';

/** Milliseconds after which a page is given up. */
const LIMIT = 120_000;

/**
 * Prints a page of one file, without scripts or network, to PDF on A4. The window that does it is not seen, and has a session of its own.
 * @returns the PDF
 */
export async function printPage(file: string): Promise<Uint8Array> {
  const { href } = pathToFileURL(file);
  const own = session.fromPartition('print');
  own.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: url.split(/[?#]/)[0] !== href && !url.startsWith('data:') }));
  const window = new BrowserWindow({ show: false, width: 1240, height: 1754, webPreferences: { session: own, sandbox: true, contextIsolation: true, nodeIntegration: false, javascript: false } });
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('it took too long')), LIMIT).unref());
  try {
    await Promise.race([window.loadURL(href), late]);
    return await Promise.race([window.webContents.printToPDF({ printBackground: true, pageSize: 'A4', landscape: false, scale: 0.62, margins: { top: 0.4, bottom: 0.4, left: 0.4, right: 0.4 } }), late]);
  } finally {
    window.destroy();
  }
}
