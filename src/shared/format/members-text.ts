import type { ChosenMembers, SubjectInfo } from '../contract/compare-api';
import { count, plural } from './numbers';

/** Which members of a subject are meant, and of how many: `97 of 100 replicas, those that postfit keeps`. */
export function membersText({ kind, members, kept }: Pick<SubjectInfo, 'kind' | 'members' | 'kept'>, chosen?: ChosenMembers): string {
  const all = plural(members.length, kind === 'set' ? 'member' : 'replica');
  const rejected = members.length - kept.length;
  if (members.length === 0) return 'central value alone';
  if (chosen === 'all') return rejected === 0 ? all : `all ${all}, also the ${count(rejected)} that postfit rejects`;
  if (chosen) return chosen.length === members.length ? membersText({ kind, members, kept }, 'all') : `${count(chosen.length)} of ${all}, as chosen`;
  return rejected === 0 ? all : `${count(kept.length)} of ${all}, those that postfit keeps`;
}
