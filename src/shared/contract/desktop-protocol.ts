import { z } from 'zod';
import type { DesktopApi } from './desktop-api';
import { FIT_ENGINES } from './fit-engines';
import type { Protocol } from './rpc';

type Events = Extract<keyof DesktopApi, `on${string}`>;
type Methods = Exclude<keyof DesktopApi, Events>;

const path = z.string().min(1).max(4096).refine((text) => !text.includes('\0'), 'not a path');
const label = z.string().min(1).max(200);
const folders = z.array(path).max(100);

export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'dark', 'light']),
  density: z.enum(['compact', 'comfortable']),
  theory: folders, data: folders, pdfs: folders, scans: folders,
  workers: z.int().min(0).max(1024),
  engine: z.enum(FIT_ENGINES),
  singleLetterKeys: z.boolean(),
  recentProjects: folders,
});

export const settingsChange = settingsSchema.partial();

/** The arguments of DesktopApi's methods. */
export const desktopProtocol = {
  methods: {
    readSettings: z.tuple([]),
    writeSettings: z.tuple([settingsChange]),
    initialProject: z.tuple([]),
    chooseFolder: z.tuple([label]),
    saveFile: z.tuple([label, z.union([z.string().max(1 << 28), z.instanceof(Uint8Array)])]),
    printReport: z.tuple([path.refine((text) => text.endsWith('.html'), 'not a page')]),
    confirm: z.tuple([z.object({ title: label, text: z.string().max(2000), answers: z.array(label).min(1).max(6) })]),
    reveal: z.tuple([path]),
    moveToBin: z.tuple([path]),
    openExternal: z.tuple([z.url().max(2000)]),
    restartEngine: z.tuple([]),
    answerClose: z.tuple([z.enum(['keep running', 'checkpoint', 'cancel'])]),
  } satisfies Readonly<Record<Methods, z.ZodType<readonly unknown[]>>>,
  events: ['onCommand', 'onEngineGone', 'onCloseRequested'] satisfies Events[],
} satisfies Protocol;

export const DESKTOP_NAMES = { methods: Object.keys(desktopProtocol.methods), events: desktopProtocol.events };

/** What of DesktopApi a server does for a window in a browser; the rest the window does itself. */
export type ServedDesktop = Pick<DesktopApi, 'readSettings' | 'writeSettings' | 'initialProject' | 'moveToBin'>;

const { readSettings, writeSettings, initialProject, moveToBin } = desktopProtocol.methods;
export const servedDesktopProtocol = {
  methods: { readSettings, writeSettings, initialProject, moveToBin } satisfies Readonly<Record<keyof ServedDesktop, z.ZodType<readonly unknown[]>>>,
  events: [],
} satisfies Protocol;

export const SERVED_DESKTOP_NAMES = { methods: Object.keys(servedDesktopProtocol.methods), events: servedDesktopProtocol.events };
