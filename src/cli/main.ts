import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { projectRoot } from '../engine/io/project-root';
import { baselineCommand } from './commands/baseline';
import { benchCommand } from './commands/bench';
import { checkCommand } from './commands/check';
import { compareCommand } from './commands/compare';
import { fitCommand } from './commands/fit';
import { serveCommand } from './commands/serve';
import { showCommand } from './commands/show';
import type { Context } from './context';
import { BROKEN_PIPE, EXIT, EXIT_CODES_HELP } from './exit-codes';
import { asPartonError, failureText } from './failure';
import { processTerminal, shellWord, type Terminal } from './terminal';

/** The program with all its commands. Engine and parsers are loaded by the command that needs them, so that help comes at once. */
export function makeProgram(context: Context): Command {
  const { terminal } = context;
  const program = new Command('parton')
    .description('Fits parton distribution functions from real data: many neural-network replicas as one stacked model.')
    .version(version(), '-V, --version', 'print the version')
    .helpCommand(false)
    .addHelpText('after', EXIT_CODES_HELP);
  for (const command of [fitCommand, checkCommand, showCommand, compareCommand, serveCommand, baselineCommand, benchCommand].map((make) => make(context))) program.addCommand(command);
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .helpOption('-h, --help', 'print help')
      .configureHelp({ helpWidth: Math.min(terminal.width, 130) })
      .configureOutput({ writeOut: (text) => void terminal.out.write(text), writeErr: (text) => void terminal.err.write(text) });
  }
  return program;
}

/** Runs a command line and tells how the process is to exit. @param words without the program's name */
export async function main(words: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  const context: Context = { terminal, commandLine: ['parton', ...words.map(shellWord)].join(' '), exitCode: EXIT.ok };
  try {
    await makeProgram(context).parseAsync(words, { from: 'user' });
    return context.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    terminal.err.write(failureText(error));
    return EXIT[asPartonError(error).kind];
  }
}

/** Ends quietly when nobody reads the output any more (`parton show fit | head`); a terminal that was closed is told by SIGHUP. */
export function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(BROKEN_PIPE);
      if (error.code !== 'EIO') throw error;
    });
  }
}

function version(): string {
  return (JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as { version: string }).version;
}
