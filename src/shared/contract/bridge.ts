/** What the preload script gives to the page, and to nothing else in it. */
export interface PartonBridge {
  /** A message of the desktop protocol (rpc.ts) to main. */
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Asks for a port to the engine; it comes as a message event of the page whose data is ENGINE_PORT. */
  connectEngine(): void;
  /** The path of a file or folder that the user dropped on the page; from then on the engine may read it. Empty for anything else. */
  dropped(file: unknown): string;
}

export const ENGINE_PORT = 'parton:engine-port';
/** Channels between preload and main. */
export const CHANNELS = { desktop: 'parton:desktop', connectEngine: 'parton:connect-engine', dropped: 'parton:dropped' } as const;
