import { describe, expect, it } from 'vitest';
import { asideReplica, fitView, trainingReplica } from '../../../tests/helpers/fit-view';
import type { Terminal } from '../terminal';
import { JsonDisplay, LiveDisplay, PlainDisplay } from './display';

/** A terminal of 60 columns that keeps what is written. */
function recorder() {
  const written = { out: '', err: '' };
  const terminal: Terminal = {
    out: { write: (text) => (written.out += text) }, err: { write: (text) => (written.err += text) },
    interactive: true, unicode: false, colour: false, width: 60,
  };
  return { terminal, written };
}

/** What stands on the screen after the control sequences of the live display. */
function screen(text: string): string[] {
  const lines: string[] = [''];
  for (const piece of text.split('\u001b[')) {
    const [, up] = /^(\d+)A$/.exec(piece) ?? [];
    if (up !== undefined) lines.splice(lines.length - 1 - Number(up), Number(up) + 1, '');
    else piece.replace(/^J/, '').split('\n').forEach((part, i) => (i === 0 ? (lines[lines.length - 1] += part) : lines.push(part)));
  }
  return lines;
}

describe('LiveDisplay', () => {
  it('draws in place, and leaves what is to stay above', () => {
    const { terminal, written } = recorder();
    const display = new LiveDisplay(terminal);
    display.onStart('dis.yml', 'fits/dis');
    display.onView(fitView([trainingReplica(1, 10), trainingReplica(2, 10)]));
    display.onView(fitView([trainingReplica(1, 1500), asideReplica(2, 12)]));
    display.onReplica(asideReplica(2, 12));
    display.onReplica({ ...trainingReplica(1, 3000), status: 'finished' });
    expect(screen(written.out)).toEqual([
      'dis.yml: 2 replicas, 3000 epochs, into fits/dis',
      'replica 2 set aside at epoch 12: its training loss is NaN after epoch 12',
      'training  ########################---------  75%  1:15 left',
      'epoch 1500 of 3000   3.1 ms/epoch',
      'chi2/N 1.200 training, 1.300 validation',
      '2 replicas: 1 running, 1 set aside',
      '',
    ]);
    display.close();
    expect(screen(written.out)).toHaveLength(3);
  });
});

describe('PlainDisplay', () => {
  it('writes a line at each stage and every five seconds', () => {
    const { terminal, written } = recorder();
    const display = new PlainDisplay(terminal);
    display.onStart('dis.yml', 'fits/dis');
    const view = fitView([trainingReplica(1, 10)]);
    display.onView({ ...view, stage: 'reading', elapsed: 0 });
    for (const elapsed of [2, 3, 6.9, 7.1, 11, 12.2]) display.onView({ ...view, elapsed });
    display.onWarning('look here');
    display.onReplica(asideReplica(1, 3));
    display.onView({ ...view, stage: 'done', elapsed: 13 });
    const facts = 'epoch 10 of 3000, 3.1 ms/epoch, chi2/N 1.200 training, 1.300 validation, 1 replica: 1 running, 1:15 left';
    expect(written.out.split('\n')).toEqual([
      'dis.yml: 1 replica, 3000 epochs, into fits/dis',
      '    0.0 s  reading',
      '    2.0 s  training',
      `    7.1 s  training, ${facts}`,
      `   12.2 s  training, ${facts}`,
      'replica 1 set aside at epoch 3: its training loss is NaN after epoch 3',
      '',
    ]);
    expect(written.err).toBe('warning: look here\n');
  });
});

describe('JsonDisplay', () => {
  it('tells progress twice a second, and the end of the first epoch at once', () => {
    const { terminal, written } = recorder();
    const display = new JsonDisplay(terminal);
    const at = (elapsed: number, epoch: number) => display.onView(fitView([trainingReplica(1, epoch)], { elapsed }));
    at(1, 0);
    at(1.1, 0);
    at(1.2, 1);
    at(1.3, 2);
    at(1.8, 9);
    display.onReplica(asideReplica(1, 9));
    const events = written.out.trim().split('\n').map((line) => JSON.parse(line) as { event: string; seconds: number; epoch?: unknown });
    expect(events.map(({ event, seconds }) => `${event} ${seconds}`)).toEqual(['stage 1', 'progress 1', 'progress 1.2', 'progress 1.8', 'replica 1.8']);
    expect(events.at(-1)).toEqual({ event: 'replica', seconds: 1.8, replica: 1, status: 'set aside', epoch: 9, trainingChi2: null, validationChi2: null, reason: 'its training loss is NaN after epoch 9' });
    expect(events[2]).toEqual({
      event: 'progress', seconds: 1.2, secondsLeft: 75, epochMilliseconds: 3.14, epochs: 3000, replicas: 1, done: 1 - 2999 / 3000, running: 1, stopped: 0, finished: 0,
      passed: 0, vetoed: 0, setAside: 0, epoch: { median: 1, min: 1, max: 1 }, trainingChi2: 1.2, validationChi2: 1.3,
    });
  });
});
