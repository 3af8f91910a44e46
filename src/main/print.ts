import { app } from 'electron';
import { writeFileSync } from 'node:fs';
import { printPage } from './print-page';

/** Entry of a short-lived Electron that prints a page without scripts to PDF: `electron print.cjs PAGE.html OUT.pdf`. */
const [page, out] = process.argv.slice(-2) as [string, string];

app.on('window-all-closed', () => undefined); // the file is still to be written
app.whenReady().then(async () => {
  writeFileSync(out, await printPage(page));
  app.exit(0);
}).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  app.exit(1);
});
