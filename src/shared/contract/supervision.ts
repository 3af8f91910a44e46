import { z } from 'zod';

/* What main and the engine's process tell each other; everything else goes between window and engine directly. */

const folders = z.array(z.string());

/** From main to the engine. */
export const toEngineSchema = z.discriminatedUnion('type', [
  /** Serve the window at the other end of the port that comes with this. */
  z.object({ type: z.literal('window') }),
  /** A window with a graphics device is at the other end of the port that comes with this. */
  z.object({ type: z.literal('device') }),
  /** These folders may be read and written. */
  z.object({ type: z.literal('allow'), folders }),
  z.object({ type: z.literal('settings'), folders: z.object({ theory: folders, data: folders, pdfs: folders, scans: folders }), workers: z.int().min(0) }),
  /** Stop at a checkpoint, then exit. */
  z.object({ type: z.literal('close') }),
]);
export type ToEngine = z.infer<typeof toEngineSchema>;

/** From the engine to main. */
export const fromEngineSchema = z.discriminatedUnion('type', [
  /** The folders of the fits that run and wait; of the one that runs, the share that is done. */
  z.object({ type: z.literal('busy'), running: folders, queued: folders, done: z.number().min(0).max(1).exactOptional() }),
  z.object({
    type: z.literal('ended'), folder: z.string(), name: z.string(), status: z.enum(['complete', 'interrupted']), seconds: z.number(), fitted: z.int(), setAside: z.int(),
    problem: z.string().exactOptional(),
  }),
  /** A graphics device is wanted. */
  z.object({ type: z.literal('device') }),
]);
export type FromEngine = z.infer<typeof fromEngineSchema>;
