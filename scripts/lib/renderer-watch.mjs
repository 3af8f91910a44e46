/* global window, requestAnimationFrame -- in the page */
// Watches a page for frames and long tasks from inside.

/** Begins to note times between animation frames, and tasks of more than 50 ms. */
export const observe = (page) => page.evaluate(() => {
  const watch = { frames: [], tasks: [] };
  window.watchOfBench = watch;
  new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) watch.tasks.push(duration); }).observe({ type: 'longtask' });
  let last = performance.now();
  const onFrame = (now) => {
    watch.frames.push(now - last);
    last = now;
    requestAnimationFrame(onFrame);
  };
  requestAnimationFrame(onFrame);
});

/** @returns milliseconds: frames at percentiles, the longest, and the tasks of more than 50 ms */
export const read = async (page) => {
  const { frames, tasks } = await page.evaluate(() => window.watchOfBench);
  frames.sort((a, b) => a - b);
  const at = (share) => frames[Math.min(frames.length - 1, Math.floor(share * frames.length))];
  return { frames: { count: frames.length, median: at(0.5), p99: at(0.99), longest: frames.at(-1) }, longTasks: { count: tasks.length, longest: Math.max(0, ...tasks) } };
};
