import type { DesktopApi } from '../../shared/contract/desktop-api';
import type { ServedDesktop } from '../../shared/contract/desktop-protocol';
import { useQuestions } from '../stores/questions';

const NEVER = () => () => undefined;
const MILLISECONDS_TO_SAVE = 60_000;

/** The desktop of a window in a browser: dialogs are the page's own, files are downloaded, and the rest the server does. */
export function browserDesktop(server: ServedDesktop): DesktopApi {
  return {
    readSettings: server.readSettings, writeSettings: server.writeSettings, initialProject: server.initialProject, moveToBin: server.moveToBin,
    chooseFolder: async (question) => useQuestions().askFolder(question, (await server.readSettings()).recentProjects),
    printReport: () => Promise.reject(new Error('a browser prints what it shows: open the report in one.')),
    confirm: (question) => useQuestions().ask(question),
    async saveFile(suggestedName, content) {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([content as BlobPart]));
      link.download = suggestedName;
      link.click();
      setTimeout(() => { URL.revokeObjectURL(link.href); }, MILLISECONDS_TO_SAVE);
      return suggestedName;
    },
    reveal: (path) => navigator.clipboard.writeText(path), // there is no file manager: see stores/place.ts
    async openExternal(link) { window.open(link, '_blank', 'noopener,noreferrer'); },
    restartEngine: () => Promise.reject(new Error('the engine is started on the server.')),
    answerClose: () => Promise.resolve(),
    onCommand: NEVER,
    onEngineGone: NEVER, // it is one with the server: that is then gone too
    onCloseRequested: NEVER, // fits run on without the window
  };
}
