import { SIGNAL_EXIT, type EndSignal } from './exit-codes';

/**
 * Catches Ctrl-C (SIGINT), SIGTERM and SIGHUP: the first asks `stop` to end in good order, the second ends the process at once.
 * @returns a function that gives the signals back
 */
export function catchInterrupts(stop: (signal: EndSignal) => void): () => void {
  let caught = false;
  const signals = Object.keys(SIGNAL_EXIT) as EndSignal[];
  const handlers = signals.map((signal) => {
    const handler = () => {
      if (caught) process.exit(SIGNAL_EXIT[signal]);
      caught = true;
      stop(signal);
    };
    process.on(signal, handler);
    return [signal, handler] as const;
  });
  return () => handlers.forEach(([signal, handler]) => process.off(signal, handler));
}
