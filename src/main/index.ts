import { app, dialog } from 'electron';
import { join } from 'node:path';
import { guardPages, guardSession } from './guard';
import { registerScheme, servePages } from './scheme';
import { Workbench } from './workbench';

/** Entry of the desktop program. */
app.setName('Parton Workbench');
// Root can have no sandbox at all: it must say so on the command line.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
registerScheme();
guardPages();

if (app.requestSingleInstanceLock()) {
  let workbench: Workbench | undefined;
  app.on('second-instance', () => workbench?.show());
  app.on('activate', () => workbench?.show());
  app.on('before-quit', (event) => {
    if (workbench?.mayQuit() === false) event.preventDefault();
  });
  app.on('window-all-closed', () => void (workbench ? workbench.quit() : app.quit()));
  app.whenReady().then(() => {
    guardSession();
    servePages(join(__dirname, '..', 'renderer'));
    workbench = new Workbench();
    workbench.show();
  }).catch((error: unknown) => {
    dialog.showErrorBox('Parton Workbench cannot start', error instanceof Error ? error.message : String(error));
    app.exit(1);
  });
} else {
  app.quit();
}
