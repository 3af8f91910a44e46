import { app, BrowserWindow } from 'electron';
import { writeFileSync } from 'node:fs';

/** Entry of a short-lived Electron that prints a page without scripts to PDF: `electron print.cjs PAGE.html OUT.pdf`. */
const [page, out] = process.argv.slice(-2) as [string, string];

app.whenReady().then(async () => {
  const window = new BrowserWindow({ show: false, width: 1240, height: 1754, webPreferences: { sandbox: true, javascript: false } });
  await window.loadFile(page);
  writeFileSync(out, await window.webContents.printToPDF({ printBackground: true, pageSize: 'A4', landscape: false, scale: 0.62, margins: { top: 0.4, bottom: 0.4, left: 0.4, right: 0.4 } }));
  app.exit(0);
}).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  app.exit(1);
});
