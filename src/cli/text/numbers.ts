/** A chi2 per point, or another number of order one: `1.243`; `-` where there is none. */
export function chi2Text(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '-';
  return Math.abs(value) < 1000 ? value.toFixed(3) : value.toExponential(2);
}

/** A time to go: `0:07`, `12:34`, `1:02:03`. */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** A time taken: `0.42 s`, `38.2 s`, `12 min 4 s`, `3 h 5 min`. */
export function durationText(seconds: number): string {
  if (seconds < 59.95) return `${seconds < 0.995 ? seconds.toFixed(2) : seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A time of an epoch in milliseconds: `0.62 ms`, `3.1 ms`, `382 ms`, `4.2 s`. */
export function epochTimeText(milliseconds: number): string {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toPrecision(3)} s`;
  return `${milliseconds < 10 ? milliseconds.toFixed(milliseconds < 1 ? 2 : 1) : milliseconds.toFixed(0)} ms`;
}

/** Megabytes of 10^6: `480 MB`, `1.2 GB`. */
export function bytesText(bytes: number): string {
  return bytes < 999.5e6 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** `1 replica`, `3 replicas`. */
export function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
