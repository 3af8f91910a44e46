import { dropBelow } from '../model/dropout';
import type { OptimizerRule } from '../train/optimizers';
import type { Arena } from './arena';
import type { FitKernels } from './exports';
import type { groupLayout } from './lane-group';
import type { SharedMemory } from './shared-memory';
import type { SharedSkeleton } from './shared-rows';

/**
 * What the time of an epoch goes into: the network; prefactors, rotation and sum rules; projection on skeletons; linear forms, quotients
 * and constraints; bilinear forms; the triangles of chi2; the optimizer.
 */
export type Stage = 'network' | 'pdf' | 'projection' | 'forms' | 'bilinear' | 'chi2' | 'update';

/** Numbers of the formulas of optimizers (assembly/fit/optimizer.ts). */
export const UPDATE_RULE: Readonly<Record<OptimizerRule['formula'], number>> = { adaptive: 0, rmsprop: 1, sgd: 2, momentum: 2, nesterov: 3, adagrad: 4, adadelta: 5, adamax: 6 };

/** Lane groups that pass through the kernels together: pairs of them share each read of a shared matrix. */
export const BLOCK_GROUPS = 4;

/** The kernels' work space on one memory, and the order in which they make a training step. */
export class Block {
  private readonly scratch: number;
  private readonly stride: number;
  /** Milliseconds by stage, once `profile` was called. */
  private times?: Record<Stage, number>;

  constructor(
    private readonly kernels: FitKernels, arena: Arena, private readonly shared: SharedMemory,
    private readonly layout: ReturnType<typeof groupLayout>, private readonly optimizer: OptimizerRule,
  ) {
    this.stride = shared.scratch.bytes;
    this.scratch = arena.take(this.stride * BLOCK_GROUPS);
  }

  /**
   * Losses of the groups at their parameters, and the gradient of the training losses in outputs and skeletons.
   * @param step with dropout: of which step the training losses are; absent, nothing is left out
   */
  evaluate(groups: readonly number[], step?: number): void {
    const { kernels, shared, layout, stride } = this;
    const { scratch: s, problem: { constraints }, data, linearForms, bilinear } = shared;
    const all = groups.length;
    const first = this.scratch;
    const each = (work: (region: number, scratch: number) => void) => groups.forEach((region, g) => work(region, first + g * stride));

    let clock = this.start();
    if (shared.dropout) each((region, scratch) => this.leaveOut(shared.dropout!.rate, region, scratch, step));
    each((region, scratch) => kernels.networkForward(region + layout.at('parameters'), scratch));
    clock = this.lap('network', clock);
    each((region, scratch) => {
      if (shared.trainable) kernels.prefactors(region + this.exponents.alpha, region + this.exponents.beta, scratch + s.at('prefactor'));
      kernels.pdfForward(scratch, this.prefactor(region, scratch), region + layout.at('constants'));
      if (shared.photon) kernels.gather(shared.photon.nodes, shared.photon.table, region + layout.at('photon'), scratch + s.at('pdf') + shared.photon.offset, 1, 0);
    });
    clock = this.lap('pdf', clock);

    const p = s.at('pdf');
    kernels.rowsForward(linearForms.blocks, linearForms.table, first + p, 0, first + s.at('forms'), all, stride);
    clock = this.lap('forms', clock);
    const [ts, forms] = [s.at('ts'), s.at('forms')];
    bilinear.forEach(({ skeleton, at, from, forms: own }, k) => {
      this.project(skeleton, from === undefined ? p : ts + from * 16, ts + at * 16, all);
      clock = this.lap('projection', clock);
      if (!own) return;
      kernels.bilinearForward(own.count, skeleton.kept, own.rows.table, first + ts + at * 16, first + s.at(`w${k}`), first + forms + own.first * 16, all, stride);
      clock = this.lap('bilinear', clock);
    });
    each((region, scratch) => {
      kernels.outputsForward(shared.outputCount, shared.outputTable, scratch + s.at('forms'), scratch + s.at('outputs'));
      kernels.clear(scratch + s.at('dOutputs'), s.vectors('dOutputs'));
      kernels.lagrange(
        constraints.length, shared.constraintTable, scratch + s.at('outputs'), scratch + s.at('dOutputs'),
        region + layout.at('multipliers'), region + layout.at('losses'),
      );
    });
    clock = this.lap('forms', clock);

    this.project(data, p, s.at('y'), all);
    clock = this.lap('projection', clock);
    each((region, scratch) => {
      for (const [k, split] of (['validation', 'training'] as const).entries()) {
        const columns = shared.columns[split];
        kernels.gatherLanes(columns, region + layout.at(`${split}Columns`), scratch + s.at('y'), scratch + s.at('z'));
        kernels.triangle(
          columns / 4, region + layout.at(`${split}R`), region + layout.at(`${split}Q`), region + layout.at(`${split}Rho`),
          scratch + s.at('z'), split === 'training' ? scratch + s.at('dz') : 0, region + layout.at('chi2') + (1 - k) * 16,
        );
      }
    });
    this.lap('chi2', clock);
  }

  /** One update of the groups that `evaluate` saw last. */
  update(groups: readonly number[]): void {
    const { kernels, shared, layout, stride } = this;
    const { scratch: s, data, linearForms, bilinear } = shared;
    const all = groups.length;
    const first = this.scratch;
    const each = (work: (region: number, scratch: number) => void) => groups.forEach((region, g) => work(region, first + g * stride));

    const gradient = s.at('pdfGradient');

    let clock = this.start();
    each((region, scratch) => {
      kernels.clear(scratch + s.at('dy'), data.kept);
      kernels.scatterAddLanes(shared.columns.training, region + layout.at('trainingColumns'), scratch + s.at('dz'), scratch + s.at('dy'));
      kernels.clear(scratch + s.at('pdfGradient'), shared.problem.columns.count);
    });
    clock = this.lap('chi2', clock);
    this.projectAdjoint(data, s.at('dy'), gradient, all);
    clock = this.lap('projection', clock);
    each((_, scratch) => {
      kernels.clear(scratch + s.at('formGradient'), s.vectors('formGradient'));
      kernels.outputsAdjoint(
        shared.outputCount, shared.outputTable, scratch + s.at('forms'), scratch + s.at('outputs'), scratch + s.at('dOutputs'), scratch + s.at('formGradient'),
      );
    });
    kernels.rowsAdjoint(linearForms.blocks, linearForms.table, first + s.at('formGradient'), first + s.at('pdfGradient'), all, stride);
    clock = this.lap('forms', clock);
    // the gradient of t stands where t stood
    const ts = s.at('ts');
    each((_, scratch) => kernels.clear(scratch + ts, s.vectors('ts')));
    for (const k of shared.bilinearAdjointOrder) {
      const { skeleton, at, from, forms } = bilinear[k]!;
      const t = ts + at * 16;
      if (forms) kernels.bilinearAdjoint(forms.count, skeleton.kept, first + s.at(`w${k}`), first + s.at('formGradient') + forms.first * 16, first + t, all, stride);
      clock = this.lap('bilinear', clock);
      this.projectAdjoint(skeleton, t, from === undefined ? gradient : ts + from * 16, all);
      clock = this.lap('projection', clock);
    }
    each((region, scratch) => {
      const gradients = scratch + s.at('gradients');
      kernels.pdfAdjoint(
        scratch, this.prefactor(region, scratch),
        shared.trainable ? gradients + shared.alpha * 16 : 0, shared.trainable ? gradients + shared.beta * 16 : 0,
      );
    });
    clock = this.lap('pdf', clock);
    each((region, scratch) => kernels.networkAdjoint(region + layout.at('parameters'), scratch + s.at('gradients'), scratch));
    clock = this.lap('network', clock);
    const { penalty } = shared.problem.network;
    if (penalty) each((region, scratch) => kernels.penalise(region + layout.at('parameters'), scratch + s.at('gradients'), penalty.l1, penalty.l2));
    const { formula, moments } = this.optimizer;
    const third = moments.find((name) => name === 'largest' || name === 'step');
    each((region, scratch) => kernels.update(
      UPDATE_RULE[formula], region + layout.at('parameters'), scratch + s.at('gradients'), region + layout.at('mean'), region + layout.at('square'),
      third ? region + layout.at(third) : 0, region + layout.at('scalars'),
    ));
    this.lap('update', clock);
  }

  /** Starts (again) to measure where the time goes. */
  profile(): Readonly<Record<Stage, number>> {
    return (this.times = { network: 0, pdf: 0, projection: 0, forms: 0, bilinear: 0, chi2: 0, update: 0 });
  }

  /** Address of the scratch of group number g, for tests that look inside. */
  scratchOf(g: number): number {
    return this.scratch + g * this.stride;
  }

  private leaveOut(rate: number, region: number, scratch: number, step: number | undefined): void {
    const { kernels, shared: { scratch: s }, layout } = this;
    const count = s.vectors('dropped');
    const factors = scratch + s.at('dropped');
    if (step === undefined) kernels.fill(count, 1, factors);
    else kernels.dropoutFactors(count, region + layout.at('keys'), step, dropBelow(rate), 1 / (1 - rate), factors);
  }

  private get exponents(): { alpha: number; beta: number } {
    const parameters = this.layout.at('parameters');
    return { alpha: parameters + this.shared.alpha * 16, beta: parameters + this.shared.beta * 16 };
  }

  private prefactor(region: number, scratch: number): number {
    return this.shared.trainable ? scratch + this.shared.scratch.at('prefactor') : region + this.layout.at('prefactor');
  }

  /** out = x[kept] + T x[rest], for all groups. */
  private project({ kept, rest, gather, interpolation }: SharedSkeleton, x: number, out: number, groups: number): void {
    const { kernels, shared: { scratch: s }, scratch, stride } = this;
    const gathered = scratch + s.at('gathered');
    kernels.gather(kept + rest, gather, scratch + x, gathered, groups, stride);
    kernels.rowsForward(interpolation.blocks, interpolation.table, gathered + kept * 16, gathered, scratch + out, groups, stride);
  }

  /** The adjoint of `project`, added to the gradient of x. */
  private projectAdjoint({ kept, realKept, rest, gather, interpolation }: SharedSkeleton, from: number, gradient: number, groups: number): void {
    const { kernels, shared: { scratch: s }, scratch, stride } = this;
    const dRest = scratch + s.at('restGradient');
    for (let g = 0; g < groups; g++) kernels.clear(dRest + g * stride, rest);
    kernels.rowsAdjoint(interpolation.blocks, interpolation.table, scratch + from, dRest, groups, stride);
    kernels.scatterAdd(realKept, gather, scratch + from, scratch + gradient, groups, stride);
    kernels.scatterAdd(rest, gather + kept * 4, dRest, scratch + gradient, groups, stride);
  }

  private start(): number {
    return this.times ? performance.now() : 0;
  }

  private lap(stage: Stage, since: number): number {
    if (!this.times) return 0;
    const now = performance.now();
    this.times[stage] += now - since;
    return now;
  }
}

