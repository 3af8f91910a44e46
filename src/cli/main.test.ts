import { describe, expect, it } from 'vitest';
import { failureEvent, failureText } from './failure';
import { PartonError } from '../shared/errors';
import { main } from './main';

/** Runs a command line and keeps what it says. */
async function run(...words: string[]) {
  const said = { out: '', err: '' };
  const code = await main(words, {
    out: { write: (text) => (said.out += text) }, err: { write: (text) => (said.err += text) }, interactive: false, unicode: false, colour: false, width: Infinity,
  });
  return { code, ...said };
}

describe('parton', () => {
  it('prints help', async () => {
    expect(await run('--help')).toEqual({ code: 0, err: '', out: `Usage: parton [options] [command]

Fits parton distribution functions from real data: many neural-network replicas as one stacked model.

Options:
  -V, --version                   print the version
  -h, --help                      print help

Commands:
  fit [options] <runcard>         fit replicas of a runcard
  check [options] <runcard>       check a runcard, its data and theory, and forecast time and memory
  show [options] <fit>            show what a fit folder holds
  compare [options] <folders...>  compare fits and PDF sets, and write a report
  serve [options] [folders...]    serve the window to a browser, on this machine or through an ssh tunnel
  baseline [options] <fit>        fit replicas of a fit again, alone, and compare
  bench [options]                 measure speed and memory

Exit codes:
  0    all went well
  1    an error in the program itself
  2    wrong usage: an unknown command, option or argument
  3    wrong input: a runcard or another file, with file and line
  4    something named is missing: a file, a dataset, a theory, a PDF set
  5    known to n3fit, but not supported here
  6    storage: disk full, folder not writable, memory used up
  7    numerical: a singular covariance, or all replicas set aside
  8    parton baseline: a replica alone does not give the same bits
  9    the GPU: not there, lost, or its memory full
  129  ended by SIGHUP  \\
  130  ended by Ctrl-C   } a fit has written a checkpoint
  143  ended by SIGTERM /

` });
  });

  it('prints the help of a command', async () => {
    expect((await run('show', '--help')).out).toBe(`Usage: parton show [options] <fit>

show what a fit folder holds

Arguments:
  fit                 folder of a fit

Options:
  --replica <number>  show all that is stored of one replica
  --epochs            print chi2/N against epoch as CSV, of every replica or of that one
  --json              print one JSON document
  -h, --help          print help

Takes fits of this program, also while they run, and n3fit's own. training and validation are chi2/N on a replica's own data, chi2/N is to
the measured data, L is the arc length of a flavour.

`);
  });

  it('prints its version', async () => {
    expect(await run('--version')).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string });
  });

  it.each([
    [[], 'Usage: parton'],
    [['fitt'], "error: unknown command 'fitt'\n(Did you mean fit?)"],
    [['fit', 'a.yml', '--workers', '0'], "error: option '--workers <n>' argument '0' is invalid. It must be a whole number from 1 on."],
    [['fit', 'a.yml', 'b.yml'], 'error: too many arguments'],
    [['bench', '--only', 'speed'], 'There is no part "speed".'],
    [['bench', '--replicas', '1,x'], 'It must be a whole number from 1 on.'],
    [['show', 'fit', '--replica', '-1'], 'It must be a whole number from 1 on.'],
    [['baseline', 'fit'], "error: required option '--replicas <numbers>' not specified"],
  ])('exits with 2 on %j', async (words, message) => {
    const { code, out, err } = await run(...words);
    expect(err).toContain(message);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  it('exits by the kind of an error', async () => {
    expect(await run('show', '/nonexistent')).toMatchObject({ code: 4, out: '', err: expect.stringMatching(/^error: \/nonexistent: not a fit/) as string });
  });
});

describe('errors', () => {
  it('are told to programs', () => {
    expect(failureEvent(new PartonError('input', 'it is wrong.', { file: 'a.yml', line: 3, column: 5 }, 'Mend it.')))
      .toEqual({ event: 'error', kind: 'input', message: 'it is wrong.', file: 'a.yml', line: 3, column: 5, remedy: 'Mend it.', exitCode: 3 });
  });

  it('of the program itself come with a stack', () => {
    const bug = new TypeError('x is not a function');
    expect(failureEvent(bug)).toMatchObject({ kind: 'internal', message: 'x is not a function', exitCode: 1 });
    expect(failureText(bug)).toContain('internal error: x is not a function This is an error in the program');
    expect(failureText(bug)).toContain('main.test.ts');
  });
});
