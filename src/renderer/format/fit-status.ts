import type { FitStatus } from '../../shared/contract/engine-api';

export type Tone = 'info' | 'ok' | 'warn' | 'bad' | 'mute';

/** How a fit stands for the window: `cut off` is one that an engine which is gone was fitting, or had waiting. */
export type ShownStatus = FitStatus | 'cut off';

/** A fit's state as a word and its tint. */
export const FIT_STATUS: Readonly<Record<ShownStatus, { readonly word: string; readonly tone: Tone }>> = {
  running: { word: 'Running', tone: 'info' },
  paused: { word: 'Paused', tone: 'warn' },
  elsewhere: { word: 'Running elsewhere', tone: 'info' },
  queued: { word: 'Queued', tone: 'mute' },
  complete: { word: 'Finished', tone: 'ok' },
  interrupted: { word: 'Interrupted', tone: 'warn' },
  'cut off': { word: 'Cut off', tone: 'bad' },
  damaged: { word: 'Damaged', tone: 'bad' },
};
