import type { Rank, Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import type { Optimizer } from '../../shared/runcard/runcard';
import { dropoutFactors } from '../model/dropout';
import { N_FK_FLAVOURS } from '../../shared/physics/flavours';
import { networkPoints } from '../model/pdf';
import { addPhoton } from '../model/photon';
import { replicaPdf } from '../model/replica-pdf';
import { denseLayers, filledWeights, kernelShapes, type NetworkShape, type ReplicaWeights } from '../model/weights';
import { isTrained, type FitProblem, type ReplicaData } from '../problem/fit-problem';
import type { Losses, Multipliers, ReplicaStart, ReplicaState, TrainingEngine } from '../train/engine';
import { optimizerRule } from '../train/optimizers';
import { TensorArena } from './tensor-arena';
import { tensorChi2, tensorIntegrability, tensorObservable, tensorPositivity } from './tensor-observables';
import { tensorPdf, type ReplicaConstants, type StackedWeights } from './tensor-pdf';
import { clipTensor, constrainTensor, updateTensor } from './tensor-update';
import type { TensorFlow } from './tfjs';

/** Losses as tensors: of shape [R], or [R] a set. */
type TensorLosses = { [name in keyof Losses]: Tensor[] };

/**
 * The reference engine: the whole model as ordinary tensor operations on the stack of all replicas, chi2 not reduced,
 * gradients by autodiff, float32. Replicas meet only in the sum of their losses, whose derivative in each is one.
 */
export class TensorEngine implements TrainingEngine {
  private readonly shared: TensorArena;
  private own: TensorArena;
  private readonly rule;
  private readonly pdf: ReturnType<typeof tensorPdf>;
  private readonly observables;
  private chi2s;
  private constants: ReplicaConstants;
  private data: readonly ReplicaData[];
  /** Kernel and bias of each layer, alpha, beta. */
  private variables: Tensor[];
  private moments: Tensor[][];
  private gradients: Tensor[] = [];
  /** By replica. */
  private readonly kept: Map<number, ReplicaWeights>;
  /** Updates done, the same for all replicas. */
  private step: number;

  constructor(
    private readonly tf: TensorFlow, private readonly problem: FitProblem, replicas: readonly ReplicaStart[],
    private readonly optimizer: Optimizer,
  ) {
    this.shared = new TensorArena(tf);
    this.rule = optimizerRule(optimizer);
    this.pdf = tensorPdf(this.shared, problem.pdf, problem.grid);
    const width = problem.grid.length * 14;
    const make = (observable: FitProblem['positivity'][number]) => tensorObservable(this.shared, observable, width);
    this.observables = {
      experiments: problem.experiments.map(({ observables }) => observables.map(make)),
      positivity: problem.positivity.map(make),
      integrability: problem.integrability.map(make),
    };
    this.data = replicas.map(({ data }) => data);
    this.own = new TensorArena(tf);
    this.chi2s = this.makeChi2s();
    this.constants = this.makeConstants();
    const { network } = problem.pdf;
    this.variables = stackWeights(tf, replicas.map(({ state }) => state.weights), network);
    const moments = this.rule.moments.map((name) => stackWeights(tf, replicas.map(({ state }) => state.moments[name] ?? filledWeights(network, this.rule.start ?? 0)), network));
    this.moments = this.variables.map((_, k) => moments.map((all) => all[k]!));
    this.kept = new Map(replicas.flatMap(({ data, state }) => (state.kept ? [[data.replica, state.kept]] : [])));
    this.step = replicas[0]?.state.step ?? 0;
  }

  get replicas(): readonly number[] {
    return this.data.map(({ replica }) => replica);
  }

  async evaluate(multipliers: Multipliers): Promise<Losses> {
    const { tf } = this;
    let losses: TensorLosses | undefined;
    tf.dispose(this.gradients);
    const dropped = this.droppedNow();
    const { value, grads } = tf.valueAndGrads((...variables: Tensor[]) => {
      losses = this.losses(unflatten(variables), multipliers, dropped);
      Object.values(losses).flat().forEach((loss) => tf.keep(loss));
      return tf.add(tf.sum(tf.addN([...losses.trainingChi2, ...losses.positivity, ...losses.integrability])), this.penalty(variables));
    })(this.variables);
    this.gradients = grads;
    const read = async (tensors: Tensor[]) => Float64Array.from((await Promise.all(tensors.map((t) => t.data()))).flatMap((values) => [...values]));
    const result = Object.fromEntries(await Promise.all(Object.entries(losses!).map(async ([name, tensors]) => [name, await read(tensors)] as const)));
    tf.dispose([value, ...Object.values(losses!).flat(), ...(dropped ? [dropped] : [])]);
    return result as unknown as Losses;
  }

  update(): void {
    const { tf, optimizer, problem } = this;
    const scalars = this.rule.scalars(++this.step);
    const exponents = this.variables.length - 2;
    const old = [...this.variables, ...this.moments.flat()];
    const updated = tf.tidy(() => this.variables.map((variable, k) => {
      const clipped = clipTensor(tf, this.gradients[k]!, optimizer.clipnorm, k < exponents ? 'replica' : 'number');
      const next = updateTensor(tf, this.rule, scalars, variable, clipped, this.moments[k]!);
      if (k < exponents) return next;
      const ranges = problem.exponents.map((range) => (k === exponents ? range.alpha : range.beta));
      const [low, high] = [0, 1].map((end) => tf.tensor1d(ranges.map((range) => range[end]!)));
      const trainable = tf.tensor1d(problem.exponents.map((range) => isTrained(range, k === exponents ? 'alpha' : 'beta')), 'bool');
      return { ...next, weight: tf.where(trainable, constrainTensor(tf, next.weight, low!, high!), variable) };
    }));
    tf.dispose(old);
    this.variables = updated.map(({ weight }) => weight);
    this.moments = updated.map(({ moments }) => moments);
  }

  async keep(indices: readonly number[]): Promise<void> {
    for (const index of indices) this.kept.set(this.data[index]!.replica, await this.weights(index));
  }

  async weights(index: number): Promise<ReplicaWeights> {
    return this.replica(this.variables, index);
  }

  /** The gradient of a replica's training loss at the last `evaluate`, before clipping. */
  async gradient(index: number): Promise<ReplicaWeights> {
    return this.replica(this.gradients, index);
  }

  async state(index: number): Promise<ReplicaState> {
    const moments = this.rule.moments.map(async (name, m) => [name, await this.replica(this.moments.map((all) => all[m]!), index)] as const);
    const kept = this.kept.get(this.data[index]!.replica);
    return { weights: await this.weights(index), moments: Object.fromEntries(await Promise.all(moments)), ...(kept && { kept }), step: this.step };
  }

  retain(indices: readonly number[]): void {
    const { tf } = this;
    const take = (tensor: Tensor) => {
      const kept = tf.gather(tensor, [...indices]);
      tensor.dispose();
      return kept;
    };
    this.data = indices.map((index) => this.data[index]!);
    this.own.dispose();
    this.own = new TensorArena(tf);
    this.chi2s = this.makeChi2s();
    this.constants = this.makeConstants();
    this.variables = this.variables.map(take);
    this.moments = this.moments.map((all) => all.map(take));
    this.gradients = this.gradients.map(take);
  }

  dispose(): void {
    this.shared.dispose();
    this.own.dispose();
    this.tf.dispose([...this.variables, ...this.moments.flat(), ...this.gradients]);
    this.gradients = [];
  }

  private makeChi2s() {
    return this.problem.experiments.map((experiment, e) => {
      const replicas = this.data.map(({ experiments }) => experiments[e]!);
      return { training: tensorChi2(this.own, experiment, replicas, 'training'), validation: tensorChi2(this.own, experiment, replicas, 'validation') };
    });
  }

  private makeConstants(): ReplicaConstants {
    const { pdf, grid } = this.problem;
    const models = this.data.map((data) => replicaPdf(pdf, data));
    const constants = this.own.stacked<Rank.R2>(models.map(({ sumRules: { rules } }) => Float64Array.from(rules, ({ constant }) => constant)), pdf.sumRules.rules.length);
    if (!pdf.photon) return { constants };
    const photons = models.map(({ photon }) => {
      const xf = new Float64Array(grid.length * N_FK_FLAVOURS);
      addPhoton(photon!, grid, xf);
      return xf;
    });
    return { constants, photons: this.own.stacked<Rank.R2>(photons, grid.length * N_FK_FLAVOURS) };
  }

  /** What dropout leaves in this step, shape [R, points, outputs]. */
  private droppedNow(): Tensor3D | undefined {
    const { tf, step, problem: { pdf, grid } } = this;
    const { network } = pdf;
    if (!network.dropout) return undefined;
    const points = networkPoints(pdf, grid).length;
    const factors = this.data.map(({ seed, replica }) => dropoutFactors(network, points, { seed, replica, step }));
    const outputs = denseLayers(network)[network.dropout.layer]!.outputs;
    return tf.tensor3d(Float32Array.from(factors.flatMap((one) => [...one])), [factors.length, points, outputs]);
  }

  private penalty(variables: readonly Tensor[]): Tensor {
    const { tf, problem: { pdf: { network: { penalty } } } } = this;
    if (!penalty) return tf.scalar(0);
    const kernels = unflatten(variables).kernels;
    return tf.addN(kernels.map((kernel) => tf.add(tf.mul(penalty.l1, tf.sum(tf.mul(kernel, tf.sign(kernel)))), tf.mul(penalty.l2, tf.sum(tf.square(kernel))))));
  }

  private losses(weights: StackedWeights, { positivity, integrability, validationPositivity }: Multipliers, dropped: Tensor3D | undefined): TensorLosses {
    const { tf, observables } = this;
    const xf = this.pdf(weights, this.constants, dropped);
    const whole = dropped ? this.pdf(weights, this.constants) : xf; // validation leaves nothing out
    const predict = (at: Tensor2D) => observables.experiments.map((one) => tf.concat(one.map((observable) => observable(at)), 1));
    const training = predict(xf);
    const validation = whole === xf ? training : predict(whole);
    const total = (split: 'training' | 'validation', predictions: readonly Tensor2D[]) => [tf.addN(this.chi2s.map((chi2, e) => chi2[split](predictions[e]!)))];
    const positive = observables.positivity.map((observable) => observable(xf));
    const wholePositive = whole === xf ? positive : observables.positivity.map((observable) => observable(whole));
    return {
      trainingChi2: total('training', training),
      validationChi2: total('validation', validation),
      positivity: positive.map((observable, k) => tensorPositivity(tf, observable, positivity[k]!)),
      integrability: observables.integrability.map((observable, k) => tensorIntegrability(tf, observable(xf), integrability[k]!)),
      validationPositivity: wholePositive.map((observable, k) => tensorPositivity(tf, observable, validationPositivity[k]!)),
    };
  }

  /** One replica's part of tensors in the order of `variables`. */
  private async replica(tensors: readonly Tensor[], index: number): Promise<ReplicaWeights> {
    const parts = await Promise.all(tensors.map(async (tensor) => {
      const size = tensor.size / tensor.shape[0];
      return Float64Array.from((await tensor.data()).subarray(index * size, (index + 1) * size));
    }));
    const layers = parts.slice(0, -2);
    return {
      kernels: layers.filter((_, k) => k % 2 === 0),
      biases: layers.filter((_, k) => k % 2 === 1),
      alpha: parts.at(-2)!,
      beta: parts.at(-1)!,
    };
  }
}

function unflatten(variables: readonly Tensor[]): StackedWeights {
  const [layers, [alpha, beta]] = [variables.slice(0, -2) as Tensor3D[], variables.slice(-2) as [Tensor3D, Tensor3D]];
  return { kernels: layers.filter((_, k) => k % 2 === 0), biases: layers.filter((_, k) => k % 2 === 1), alpha, beta };
}

function stackWeights(tf: TensorFlow, weights: readonly ReplicaWeights[], network: NetworkShape): Tensor[] {
  const arena = new TensorArena(tf);
  const layers = kernelShapes(network).flatMap(([inputs, outputs], layer) => [
    arena.stacked<Rank.R3>(weights.map(({ kernels }) => kernels[layer]!), inputs, outputs),
    arena.stacked<Rank.R3>(weights.map(({ biases }) => biases[layer]!), 1, outputs),
  ]);
  const exponents = (['alpha', 'beta'] as const).map((name) => arena.stacked<Rank.R3>(weights.map((one) => one[name]), 1, network.nodes.at(-1)!));
  return [...layers, ...exponents];
}
