import type { ReplicaDetails } from '../../../shared/contract/engine-api';
import type { ReplicaView } from '../../../shared/contract/fit-progress';
import { ARC_LENGTH_FLAVOURS } from '../../../shared/physics/arc-length';
import type { PostfitVerdict } from '../../../shared/physics/postfit';
import { count } from '../../format';

/** A replica as the table shows it. */
export interface ReplicaRow {
  readonly replica: number;
  readonly group: ReplicaGroup;
  readonly state: string;
  readonly tone: 'info' | 'ok' | 'mute' | 'warn' | 'bad';
  /** Why it was set aside, or would not pass postfit. */
  readonly reason: string;
  readonly epoch: number;
  readonly bestEpoch?: number | undefined;
  readonly training: number;
  readonly validation: number;
  readonly chi2?: number | undefined;
  readonly positivity?: ReplicaView['positivity'];
  readonly arcLengths: readonly number[];
  readonly integrability: readonly number[];
}

export type ReplicaGroup = 'running' | 'stopped' | 'set aside';

/** What a table says of n3fit's words. */
export const POSITIVITY = { POS_PASS: 'passed', POS_VETO: 'failed' } as const;

export const GLUON_ARC = ARC_LENGTH_FLAVOURS.indexOf('g');

export function replicaRow(view: ReplicaView, details: ReplicaDetails | undefined, verdict: PostfitVerdict, isPaused = false): ReplicaRow {
  return {
    replica: view.replica, ...stateOf(view, verdict, isPaused), epoch: view.epoch, bestEpoch: view.bestEpoch,
    training: view.trainingChi2, validation: view.validationChi2, chi2: view.chi2, positivity: view.positivity,
    arcLengths: details?.arcLengths ?? [], integrability: details?.integrability ?? [],
  };
}

function stateOf({ replica, status, epoch, reason, positivity }: ReplicaView, verdict: PostfitVerdict, isPaused: boolean): Pick<ReplicaRow, 'group' | 'state' | 'tone' | 'reason'> {
  switch (status) {
    case 'waiting': return { group: 'running', state: epoch > 0 ? 'Paused' : 'Queued', tone: 'mute', reason: '' };
    case 'training': return isPaused ? { group: 'running', state: 'Paused', tone: 'mute', reason: '' } : { group: 'running', state: 'Running', tone: 'info', reason: '' };
    case 'set aside': return { group: 'set aside', state: 'Set aside', tone: 'bad', reason: [reason ?? '', epoch > 0 ? `at ${count(epoch)}` : ''].join(' ').trim() };
    case 'stopped':
    case 'finished':
      if (positivity === 'POS_PASS' && (verdict.passing.has(replica) || !verdict.reasons.has(replica))) return { group: 'stopped', state: 'Passed', tone: 'ok', reason: '' };
      return { group: 'stopped', state: 'Stopped', tone: 'warn', reason: reasonsOf(replica, verdict) };
  }
}

const NAMES: Readonly<Record<string, string>> = {
  sigma: 'Σ', sng: 'Σ', g: 'g', v: 'V', v3: 'V₃', v8: 'V₈', v15: 'V₁₅', v24: 'V₂₄', v35: 'V₃₅', t3: 'T₃', t8: 'T₈', t15: 'T₁₅', t24: 'T₂₄', t35: 'T₃₅', cp: 'c⁺',
};
/** Of an arc length or integrability: `sigma`, `t3`... as physicists write them. */
export const flavourName = (flavour: string): string => NAMES[flavour] ?? flavour;

/** `not positive, arc length g`. */
export function reasonsOf(replica: number, verdict: PostfitVerdict): string {
  const words = (verdict.reasons.get(replica) ?? []).map(({ rule, flavour }) => {
    switch (rule) {
      case 'positivity': return 'not positive';
      case 'chi2': return 'χ² high';
      case 'arc length': return `arc length ${flavourName(flavour)}`;
      case 'integrability': return `not integrable ${flavourName(flavour)}`;
    }
  });
  return words.join(', ');
}
