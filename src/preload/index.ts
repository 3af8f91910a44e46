import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { CHANNELS, ENGINE_PORT, type PartonBridge } from '../shared/contract/bridge';

/** Electron before 29 tells the path of a file as a property of it. */
function pathOf(file: File & { readonly path?: string }): string {
  return (webUtils as typeof webUtils | undefined)?.getPathForFile(file) ?? file.path ?? '';
}

const bridge: PartonBridge = {
  send: (message) => ipcRenderer.send(CHANNELS.desktop, message),
  onMessage: (listener) => void ipcRenderer.on(CHANNELS.desktop, (_event, message: unknown) => listener(message)),
  connectEngine: () => ipcRenderer.send(CHANNELS.connectEngine),
  dropped(file) {
    const path = file instanceof File ? pathOf(file) : '';
    if (path !== '') ipcRenderer.send(CHANNELS.dropped, path);
    return path;
  },
};

contextBridge.exposeInMainWorld('parton', bridge);

// Ports do not cross the bridge, but they can be posted to the page.
ipcRenderer.on(ENGINE_PORT, ({ ports }) => window.postMessage(ENGINE_PORT, location.origin, [...ports]));
