import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Comparison } from '../../src/engine/compare/comparison';
import { writeReport } from '../../src/engine/report/write-report';
import { REPORT_PANELS, type ReportFiles } from '../../src/shared/contract/report-request';
import { runCli, temporaryFolder } from '../helpers/cli';
import { n3fitFolder } from '../helpers/n3fit-folder';

const folder = temporaryFolder();
const pdfs = 'tests/fixtures/pdfs';
let fit: string;
let broken: string;

beforeAll(() => {
  fit = n3fitFolder(join(folder, "a fit's"), 'dis_t0', [1, 2, 3]);
  broken = join(folder, 'Broken');
  mkdirSync(broken);
  cpSync('resources/pdfs/T0_disfit/T0_disfit.info', join(broken, 'Broken.info'));
  writeFileSync(join(broken, 'Broken_0000.dat'), 'PdfType: central\nFormat: lhagrid1\n---\n0.1 0.2 0.3 0.25 1\n');
});

const sectionOf = (html: string, id: string): string => new RegExp(`<section id="${id}"[^]*?</section>`).exec(html)![0];

describe('parton compare', () => {
  it('writes one page that needs nothing else, and the data of every figure; what cannot be made says why', async () => {
    const out = join(folder, 'report');
    const { code, stdout } = await runCli(['compare', fit, '--set', 'T0_disfit', broken, '--pdfs', pdfs, '-o', out, '--json']);
    expect(code).toBe(0);
    const { html: file, csv, failed } = JSON.parse(stdout) as ReportFiles;
    expect(failed).toEqual([{ panel: 'baselines', reason: expect.stringContaining('no fit of this program') as string }]);
    const html = readFileSync(file, 'utf8');
    expect([...html.matchAll(/<section id="(\w+)"/g)].map(([, id]) => id)).toEqual([...REPORT_PANELS]);
    expect(html).toContain("default-src 'none'");
    expect(html.match(/(?:src|href|url)\s*[=(]\s*["']?(?!#)[\w.:/]+/g)).toBeNull(); // clip paths and parts of the page alone
    expect(html).not.toMatch(/<script|<link|@import|NaN|undefined/);
    expect(html).toContain('prefers-color-scheme: dark');
    for (const [, name] of html.matchAll(/<figcaption>[^\n]*<code>([^<]+)<\/code>/g)) expect(csv.map((one) => one.split('/').at(-1)), name).toContain(name);
    for (const one of csv) expect(existsSync(one)).toBe(true);
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);

    expect(sectionOf(html, 'inputs')).toContain('the x-knots do not increase (knot 4)');
    expect(sectionOf(html, 'chi2')).toContain('T0_disfit');
    expect(sectionOf(html, 'training')).toMatch(/<strong>T0_disfit<\/strong>: an LHAPDF set does not tell/);
    expect(sectionOf(html, 'luminosities')).toContain('<svg');
    expect(sectionOf(html, 'correlations')).toContain('<svg');
    expect(sectionOf(html, 'baselines')).toContain('class="failed"');
  }, 120_000);

  it('has the command that writes the same page, whatever the folders are called', async () => {
    const panels = 'inputs,pdfs,exponents,integrals,luminosities';
    const first = join(folder, 'one');
    const { stderr } = await runCli(['compare', fit, 'resources/pdfs/T0_disfit', '--reference', 'T0_disfit', '--title', 'Fit & "set"', '--panels', panels, '--theme', 'dark', '-o', first]);
    expect(stderr).toBe('');
    const page = (out: string) => readFileSync(join(out, 'report.html'), 'utf8');
    const command = /<pre><code>([^<]+)<\/code><\/pre>/.exec(page(first))![1]!.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
    const same = (html: string) => html.replace(/at \d{4}-[^ ]+Z/, '').replaceAll(join(folder, 'two'), first);
    const before = page(first);
    execFileSync('bash', ['-ec', `parton() { "${process.execPath}" out/main/parton.cjs "$@"; }\n${command.replaceAll(first, join(folder, 'two'))}`], { stdio: 'pipe' });
    expect(same(page(join(folder, 'two'))) === same(before)).toBe(true);
    expect(before).toContain('<title>Fit &#38; &#34;set&#34;</title>');
  }, 60_000);

  it('takes the subject of this very word as reference, where others are of the same folder', async () => {
    const out = join(folder, 'words');
    for (const [reference, shown] of [[fit, 'dis_t0 (2)'], [`${fit}@1,2`, 'dis_t0'], ['dis_t0', 'dis_t0']] as const) {
      expect(await runCli(['compare', `${fit}@1,2`, fit, '--reference', reference, '--panels', 'inputs', '-o', out])).toMatchObject({ code: 0, stderr: '' });
      expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain(`Reference: ${shown}.`);
    }
  });

  it('is refused when nothing can be read, or a name is none of them', async () => {
    expect(await runCli(['compare', broken, '-o', join(folder, 'no')])).toMatchObject({ code: 3, stderr: expect.stringContaining('Broken_0000.dat:4: none of the subjects can be read: the x-knots do not increase') as string });
    expect(await runCli(['compare', fit, '--reference', 'other', '-o', join(folder, 'no')])).toMatchObject({ code: 3, stderr: expect.stringContaining('the reference other is none of') as string });
    expect(await runCli(['compare', fit, '--panels', 'chi3', '-o', join(folder, 'no')])).toMatchObject({ code: 3 });
    expect(existsSync(join(folder, 'no'))).toBe(false);
  });

  it('is not written when it is cancelled in its last part', async () => {
    const stop = new AbortController();
    const api = new Comparison();
    const compareRuncards = api.compareRuncards.bind(api);
    api.compareRuncards = (selection) => {
      stop.abort();
      return compareRuncards(selection);
    };
    const out = join(folder, 'cancelled');
    await expect(writeReport(api, { subjects: [{ folder: fit }], reference: 0 }, { out, panels: ['runcards'] }, 'parton compare', undefined, stop.signal)).rejects.toThrow('cancelled');
    expect(existsSync(out)).toBe(false);
  });
});
