import type { Terminal } from '../terminal';

/** One line on a terminal that says what goes on; nothing where output goes to a file. */
export interface StatusLine {
  say(text: string): void;
  clear(): void;
}

export function statusLine({ interactive, err, width }: Terminal): StatusLine {
  let shown = '';
  return {
    say(text) {
      if (!interactive || text === shown) return;
      shown = text;
      err.write(`\r\u001b[K${text.slice(0, Math.min(width, 200) - 1)}`);
    },
    clear() {
      if (shown !== '') err.write('\r\u001b[K');
      shown = '';
    },
  };
}
