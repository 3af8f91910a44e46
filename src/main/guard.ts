import { app, session } from 'electron';
import { isGranted } from './permissions';
import { ORIGIN } from './scheme';

/** Holds every page of the program, present and future, to the window's own origin: no navigation, no new windows, no permissions. */
export function guardPages(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-attach-webview', (event) => event.preventDefault());
    for (const kind of ['will-navigate', 'will-redirect', 'will-frame-navigate'] as const) {
      contents.on(kind as 'will-navigate', (event, url) => {
        const target = typeof url === 'string' ? url : (event as unknown as { readonly url: string }).url;
        if (new URL(target).origin !== ORIGIN && !target.startsWith(`${ORIGIN}/`)) event.preventDefault();
      });
    }
  });
}

/** Permissions, of the session that all pages share; also nothing is downloaded, and nothing comes from the network. */
export function guardSession(): void {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, permission, answer) => answer(isGranted(permission)));
  defaultSession.setPermissionCheckHandler((_contents, permission) => isGranted(permission));
  defaultSession.setDevicePermissionHandler(() => false);
  defaultSession.on('will-download', (event) => event.preventDefault());
  defaultSession.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !/^(parton|devtools|data|blob):/.test(url) }));
}
