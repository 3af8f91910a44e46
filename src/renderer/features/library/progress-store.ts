import { defineStore } from 'pinia';
import type { FitProgress } from '../../../shared/contract/engine-api';
import { useConnection } from '../../stores/connection';

/** How far the fits are that run, as the engine tells it with its status. */
export const useProgress = defineStore('progress', () => {
  const connection = useConnection();
  return { of: (folder: string): FitProgress | undefined => connection.status?.progress.find((fit) => fit.folder === folder) };
});
