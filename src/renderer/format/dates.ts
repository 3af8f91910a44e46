import { MISSING } from '../../shared/format/numbers';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const pad = (part: number): string => String(part).padStart(2, '0');

/** Milliseconds since 1970 as `Today 14:02`, `Yesterday 09:12`, `22 Nov 17:30`, or `22 Nov 2024` in another year. */
export function when(time: number | undefined, now = Date.now()): string {
  if (time === undefined || !Number.isFinite(time) || time <= 0) return MISSING;
  const date = new Date(time);
  const clock = `${pad(date.getHours())}:${pad(date.getMinutes())}`;
  const today = new Date(now);
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (isSameDay(date, today)) return `Today ${clock}`;
  if (isSameDay(date, yesterday)) return `Yesterday ${clock}`;
  const day = `${date.getDate()} ${MONTHS[date.getMonth()] ?? ''}`;
  return date.getFullYear() === today.getFullYear() ? `${day} ${clock}` : `${day} ${date.getFullYear()}`;
}

/** For tooltips and exports: `2026-11-22 17:30:05`, local time. */
export function isoDate(time: number): string {
  const date = new Date(time);
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
}

const isSameDay = (a: Date, b: Date): boolean => a.getFullYear() === b.getFullYear() && a.getMonth() === b.getMonth() && a.getDate() === b.getDate();
