import type { GpuProblem } from '../gpu-problem';
import { recordLength, STATUS } from '../records';
import { each, THREADS, u } from './code';
import type { Places } from './places';

/** Bits of what is decided after an epoch: the replica is done; its parameters are the best so far. */
const [ENDED, BEST] = ['1u', '2u'];

/** After an epoch: its metrics, and one replica's stopping (train/stopping.ts `monitor`) in one thread; then all copy the best state. */
export function stopping({ problem: { constraints }, parameters }: GpuProblem, { state, record, loss, head, replicaFloat }: Places): string {
  const setsOf = (wanted: 'positivity' | 'integrability') => constraints.flatMap(({ kind }, set) => (kind === wanted ? [set] : []));
  return `
fn trainingLoss() -> f32 {
  var sum = ${record('trainingChi2')};
${constraints.map((_, set) => `  sum += ${loss(u(set), '0u')};\n`).join('')}  return sum;
}

/** Of a replica whose loss is not a number any more. */
fn setAside(epoch: f32) -> u32 {
  ${record('status')} = ${STATUS['set aside']}.0;
  ${record('epoch')} = epoch;
  return ${ENDED};
}

fn look(epoch: f32) -> u32 {
  if (!isFinite(trainingLoss())) { return setAside(epoch); }
  var validationLoss = ${record('validationChi2')};
  var passed = true;
${setsOf('positivity').map((set) => `  validationLoss += ${loss(u(set), '1u')};\n  passed = passed && ${loss(u(set), '1u')} < ${head('thresholdPositivity')};\n`).join('')}
  if (${head('validates')} == 0.0) {
${setsOf('integrability').map((set) => `    validationLoss += ${loss(u(set), '1u')};\n`).join('')}  }
  let before = ${record('bestEpoch')} > 0.0;
  let lowest = ${record('bestLoss')};
  let starts = !before && ${record('validationChi2')} / ${replicaFloat('points', '0u')} < ${head('thresholdChi2')};
  let improves = before && validationLoss < lowest && validationLoss < lowest - ${head('delta')};
  var degree = 0.0;
  var decided = 0u;
  if (passed && (starts || improves)) {
    decided = ${BEST};
    ${record('bestEpoch')} = epoch;
    ${record('bestLoss')} = validationLoss;
    ${record('bestTraining')} = ${record('trainingChi2')};
    ${record('bestValidation')} = ${record('validationChi2')};
  } else if (before) {
    degree = ${record('degree')} + 1.0;
  }
  ${record('degree')} = degree;
  ${record('epoch')} = epoch;
  if (degree > ${head('patience')}) {
    ${record('status')} = ${STATUS.stopped}.0;
    decided |= ${ENDED};
  } else if (epoch >= ${head('last')}) {
    ${record('status')} = ${STATUS.finished}.0;
    decided |= ${ENDED};
  }
  return decided;
}

/** Whether the replica is done. */
fn follow(row: u32, slot: u32) -> bool {
  if (thread == 0u) {
    verdict = 0u;
    let epoch = ${head('before')} + f32(row);
    if (row > 0u) {
      let slots = u32(${head('slots')});
      let at = slots * ${u(recordLength(constraints.length))} + 2u * (row - 1u) * slots + slot;
      records[at] = ${record('trainingChi2')};
      records[at + slots] = ${record('validationChi2')};
      verdict = look(epoch);
    } else if (epoch == 0.0 && !isFinite(trainingLoss())) {
      verdict = setAside(epoch);
    }
  }
  let decided = workgroupUniformLoad(&verdict);
  if ((decided & ${BEST}) != 0u) {
${each(parameters, 'i', `      ${state('kept', 'i')} = ${state('parameters', 'i')};`)}  }
  return (decided & ${ENDED}) != 0u;
}
`;
}

/** The entry points: a batch of epochs, which begins and ends with an evaluation; and an update after an evaluation. */
export function entries({ problem: { constraints }, triangleVectors, scratch, state, replica }: GpuProblem, { record, head }: Places): string {
  const place = `
  thread = index;
  let slot = u32(${head('first')}) + group.x;
  triangleAt = slot * ${u(triangleVectors)};
  scratchAt = slot * ${u(scratch.length)};
  stateAt = slot * ${u(state.length)};
  replicaAt = slot * ${u(replica.length)};
  recordAt = slot * ${u(recordLength(constraints.length))};
  if (thread == 0u) { verdict = select(0u, ${ENDED}, ${record('status')} != ${STATUS.training}.0); }
  if (workgroupUniformLoad(&verdict) != 0u) { return; }`;
  const builtins = '@builtin(local_invocation_index) index: u32, @builtin(workgroup_id) group: vec3<u32>';
  return `
fn evaluate(row: u32) {
  prefactors();
  networkForward();
  pdfForward();
  observablesForward(row);
  chi2Forward();
}

fn descend(row: u32) {
  observablesAdjoint();
  pdfAdjoint();
  networkAdjoint();
  update(row);
}

@compute @workgroup_size(${THREADS})
fn train(${builtins}) {${place}
  let epochs = u32(${head('epochs')});
  for (var row = 0u; row <= epochs; row++) {
    evaluate(row);
    if (${head('follow')} != 0.0) {
      if (follow(row, slot)) { break; }
    }
    if (row == epochs) { break; }
    if (thread == 0u) { ${record('previousLoss')} = trainingLoss(); }
    descend(row);
  }
}

@compute @workgroup_size(${THREADS})
fn step(${builtins}) {${place}
  descend(0u);
}
`;
}
