import type { BufferAccess } from '../../../shared/gpu/computer';
import type { GpuProblem } from '../gpu-problem';
import { THREADS, u } from './code';
import { FUNCTIONS } from './functions';
import { networkAdjoint, networkForward } from './network';
import { chi2Forward, observablesAdjoint, observablesForward, productGroups } from './observables';
import { pdfAdjoint, pdfForward } from './pdf';
import { placesOf } from './places';
import { productsFunction, staged } from './product';
import { entries, stopping } from './stopping';
import { update, type GpuFormula } from './update';

/** The buffers of the shaders, in the order of their bindings. */
export const BUFFERS = {
  matrices: 'read', tables: 'read', triangles: 'read', replicas: 'read', states: 'read-write', scratch: 'read-write', schedule: 'read', records: 'read-write',
} as const satisfies Record<string, BufferAccess>;
export type BufferName = keyof typeof BUFFERS;

const ELEMENT: Record<BufferName, string> = {
  matrices: 'vec4<f32>', tables: 'u32', triangles: 'vec4<f32>', replicas: 'u32', states: 'f32', scratch: 'f32', schedule: 'f32', records: 'f32',
};

/**
 * The WGSL of one problem: one workgroup trains one replica, from the network to the best state, and knows of no other. Sizes are
 * constants in its text; every sum has an order that they alone decide.
 */
export function shaderProgram(gpu: GpuProblem, formula: GpuFormula, threads: number): string {
  const places = placesOf(gpu);
  const groups = productGroups(gpu, places);
  const bindings = (Object.keys(BUFFERS) as BufferName[]).map((name, binding) =>
    `@group(0) @binding(${binding}) var<storage, ${BUFFERS[name] === 'read' ? 'read' : 'read_write'}> ${name}: array<${ELEMENT[name]}>;`);
  return `${bindings.join('\n')}

const ${THREADS} = ${u(threads)};
var<workgroup> staged: array<vec4<f32>, ${staged(groups)}>;
/** What thread 0 has decided for all. */
var<workgroup> verdict: u32;
var<private> thread: u32;
var<private> triangleAt: u32;
var<private> scratchAt: u32;
var<private> stateAt: u32;
var<private> replicaAt: u32;
var<private> recordAt: u32;
${[
    FUNCTIONS, networkForward(gpu, places), pdfForward(gpu, places), ...groups.map((group) => productsFunction(group, gpu.scratch.at('carry'))), observablesForward(gpu, places), chi2Forward(gpu, places),
    observablesAdjoint(gpu, places), pdfAdjoint(gpu, places), networkAdjoint(gpu, places), update(gpu, places, formula), stopping(gpu, places), entries(gpu, places),
  ].join('\n')}`;
}
