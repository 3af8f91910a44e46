import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../engine/io/project-root';
import { PartonError } from '../../shared/errors';
import { changedRuncard } from './runcards';

/** The real n3fit on the same runcard; seconds. */
export interface N3fitRun {
  readonly version: string;
  readonly replicas: number;
  readonly epochs: number;
  /** vp-setupfit, once a runcard. */
  readonly setUpSeconds: number;
  /** The whole command n3fit. */
  readonly seconds: number;
  /** What is left of it without its epochs: reading, building the graph, writing. */
  readonly besidesSeconds: number;
  /** From the difference between two fits of different length, by n3fit's own clock: an epoch without the first step. */
  readonly epochMilliseconds: number;
}

/** n3fit trains in multiples of 100 epochs. */
const EPOCHS = [100, 500] as const;
const REPLICAS = [1, 10];

/**
 * Runs n3fit of a Python environment on the embedded DIS runcard, with the embedded theory and t0 set and its own data.
 * @throws PartonError when the environment has no n3fit, or n3fit fails
 */
export async function measureN3fit(python: string, folder: string, say: (what: string) => void): Promise<N3fitRun[]> {
  const work = join(folder, 'n3fit');
  mkdirSync(work);
  const environment = { ...process.env, NNPDF_PROFILE_PATH: join(work, 'nnprofile.yaml'), LHAPDF_DATA_PATH: join(projectRoot(), 'resources', 'pdfs'), PYTHONNOUSERSITE: '1' };
  writeFileSync(environment.NNPDF_PROFILE_PATH, `nnpdf_share: ${join(work, 'share')}\ntheories_path: ${join(projectRoot(), 'resources', 'theory')}\n`);
  const run = (code: string, args: readonly string[] = []) => runPython(python, code, args, work, environment);
  const { output } = await run('import n3fit, validphys; from importlib.metadata import version; print(version("nnpdf"))');
  const version = output.trim().split('\n').at(-1)!;

  const fit = async (epochs: number, replicas: number) => {
    const name = `n3fit_${epochs}`;
    let setUpSeconds = 0;
    if (!existsSync(join(work, `${name}.yml`))) {
      say(`n3fit ${version}: set-up for ${epochs} epochs`);
      writeFileSync(join(work, `${name}.yml`), `${changedRuncard({ epochs, neverStop: true })}\nparallel_models: true\n`);
      setUpSeconds = (await run('from n3fit.scripts.vp_setupfit import main; main()', [`${name}.yml`])).seconds;
    }
    say(`n3fit ${version}: ${replicas} replicas, ${epochs} epochs`);
    const { seconds } = await run('from n3fit.scripts.n3fit_exec import main; main()', [`${name}.yml`, '1', '-r', String(replicas)]);
    const { timing: { walltime } } = JSON.parse(readFileSync(join(work, name, 'nnfit', 'replica_1', `${name}.json`), 'utf8')) as { timing: { walltime: Record<string, number> } };
    return { setUpSeconds, seconds, fitted: walltime['replica_set_to_replica_fitted']! };
  };

  const runs: N3fitRun[] = [];
  for (const replicas of REPLICAS) {
    const [short, long] = [await fit(EPOCHS[0], replicas), await fit(EPOCHS[1], replicas)];
    const epochSeconds = (long.fitted - short.fitted) / (EPOCHS[1] - EPOCHS[0]);
    runs.push({
      version, replicas, epochs: EPOCHS[1], setUpSeconds: long.setUpSeconds, seconds: long.seconds,
      besidesSeconds: long.seconds - EPOCHS[1] * epochSeconds, epochMilliseconds: 1000 * epochSeconds,
    });
  }
  return runs;
}

function runPython(python: string, code: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<{ output: string; seconds: number }> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(python, ['-c', code, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let log = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (log = (log + text).slice(-4000)));
    child.on('error', (cause) => reject(new PartonError('missing', `${python} does not start: ${cause.message}`, { place: '--against-n3fit' }, 'Name the python of an environment that has n3fit (pip install nnpdf).', { cause })));
    child.on('close', (status) => {
      if (status === 0) resolve({ output, seconds: (performance.now() - start) / 1000 });
      else if (/ModuleNotFoundError|PackageNotFoundError/.test(log)) reject(new PartonError('missing', `this Python has no n3fit: ${lastLine(log)}`, { file: python }, 'Install it there (pip install nnpdf), or name another Python.'));
      else reject(new PartonError('missing', `n3fit failed (${status}): ${log.trim().slice(-1500)}`, { file: python }));
    });
  });
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';
