/** Milliseconds in which a rejected promise must find who handles it. */
const WITHIN = 200;

/**
 * Electron's utility process looks for rejections that nobody handles before promises that adopt one another have met: an async method
 * that returns a promise already rejected would end the process, though its caller handles it a moment later. What nobody has handled
 * after that moment ends it as ever.
 */
export function waitForHandlers(): void {
  const unhandled = new Set<Promise<unknown>>();
  process.on('unhandledRejection', (reason, promise) => {
    unhandled.add(promise);
    setTimeout(() => {
      if (unhandled.delete(promise)) throw reason;
    }, WITHIN);
  });
  process.on('rejectionHandled', (promise) => void unhandled.delete(promise));
}
