import { shellWord } from '../terminal';

/** What is being served, and to whom. */
export interface Served {
  readonly folders: readonly string[];
  readonly address: string;
  readonly port: number;
  readonly host: string;
  readonly user: string | undefined;
}

/** What `parton serve` prints when it is ready. */
export function greeting({ folders, address, port, host, user }: Served): string {
  return [
    `Serving ${folders.join(', ')}`,
    '',
    `  ${address}`,
    '',
    'Only who has this address is let in, and only from this machine. From another one, forward the port first:',
    `  ssh -N -L ${port}:127.0.0.1:${port} ${shellWord(user === undefined ? host : `${user}@${host}`)}`,
    'Ctrl-C stops running fits at a checkpoint and ends.',
    '',
  ].join('\n');
}
