import type { FitStatus } from '../../shared/contract/engine-api';

export type Tone = 'info' | 'ok' | 'warn' | 'bad' | 'mute';

/** A fit's state as a word and its tint. */
export const FIT_STATUS: Readonly<Record<FitStatus, { readonly word: string; readonly tone: Tone }>> = {
  running: { word: 'Running', tone: 'info' },
  paused: { word: 'Paused', tone: 'warn' },
  elsewhere: { word: 'Running elsewhere', tone: 'info' },
  queued: { word: 'Queued', tone: 'mute' },
  complete: { word: 'Finished', tone: 'ok' },
  interrupted: { word: 'Interrupted', tone: 'warn' },
  damaged: { word: 'Damaged', tone: 'bad' },
};
