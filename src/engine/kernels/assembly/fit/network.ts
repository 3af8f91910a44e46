import { activate, activateAdjoint } from './activations';
import { inputGradient, layerForward, weightGradient } from './matmul';
import { clear, madd, splat } from './lanes';

/** Points of x that go through all layers together, so that their activations stay in the first cache. */
const TILE: i32 = 16;

/**
 * Table of layers: a row of eight i32 each: ins, outs, activation (-1: dropout), offset of kernel, of bias (in parameters), of output, of
 * input (in scratch; -1: the network's inputs, with which a branch begins), of slopes, or of the factors of dropout (in scratch).
 * The layers of a branch stand one after the other.
 */
export let layers: i32 = 0;
export let layerTable: usize = 0;
/** Networks side by side, one for each flavour, or 1. */
export let branches: i32 = 1;
/** Points (a multiple of 4) and the address of the inputs [point, inputs] as lane vectors: shared by all replicas. */
export let points: i32 = 0;
export let inputs: usize = 0;
/** The point at x = 1 whose output is subtracted from those before it, or -1. */
export let subtracted: i32 = -1;
/** Scratch offset of the output [point, flavours], and of d loss / d output. */
export let networkOutput: usize = 0;
export let outputGradient: usize = 0;
/** Scratch offset of two tiles of gradients, each TILE x the widest layer. */
export let tileGradient: usize = 0;
export let tileGradientSize: usize = 0;

// @ts-ignore: decorator
@inline
function field(layer: i32, index: i32): i32 {
  return load<i32>(layerTable + (<usize>(layer * 8 + index) << 2));
}

const DROPOUT: i32 = -1;

// @ts-ignore: decorator
@inline
function inputOf(layer: i32, scratch: usize, x: i32): usize {
  const at = <usize>(x * field(layer, 0)) << 4;
  return field(layer, 6) < 0 ? inputs + at : scratch + <usize>field(layer, 6) + at;
}

// @ts-ignore: decorator
@inline
function isLast(layer: i32): bool {
  return layer == layers - 1 || field(layer + 1, 6) < 0;
}

/** Network outputs of one lane group at all points; keeps every activation in the scratch. */
export function networkForward(parameters: usize, scratch: usize): void {
  for (let x = 0; x < points; x += TILE) {
    const rows = min(TILE, points - x);
    for (let l = 0; l < layers; l++) {
      const ins = field(l, 0), outs = field(l, 1), kind = field(l, 2);
      const at = <usize>(x * outs) << 4;
      const h = inputOf(l, scratch, x);
      const out = scratch + <usize>field(l, 5) + at;
      const slopes = scratch + <usize>field(l, 7) + at;
      if (kind == DROPOUT) {
        multiply(rows * outs, h, slopes, out);
      } else {
        layerForward(rows, ins, outs, h, parameters + <usize>field(l, 3), parameters + <usize>field(l, 4), out);
        activate(kind, out, slopes, rows, outs);
      }
    }
  }
  if (branches > 1) joinBranches(scratch);
  else if (subtracted >= 0) memory.copy(scratch + networkOutput, scratch + <usize>field(layers - 1, 5), <usize>(points * field(layers - 1, 1)) << 4);
  if (subtracted >= 0) subtract(scratch + networkOutput);
}

/** Gradients of all kernels and biases, from `outputGradient`. */
export function networkAdjoint(parameters: usize, gradients: usize, scratch: usize): void {
  for (let l = 0; l < layers; l++) {
    if (field(l, 2) == DROPOUT) continue;
    clear(gradients + <usize>field(l, 3), field(l, 0) * field(l, 1));
    clear(gradients + <usize>field(l, 4), field(l, 1));
  }
  if (subtracted >= 0) subtractAdjoint(scratch + outputGradient);
  for (let x = 0; x < points; x += TILE) {
    const rows = min(TILE, points - x);
    let g: usize = 0;
    let next = scratch + tileGradient;
    let branch = branches;
    for (let l = layers - 1; l >= 0; l--) {
      const ins = field(l, 0), outs = field(l, 1), kind = field(l, 2);
      const at = <usize>(x * outs) << 4;
      if (isLast(l)) {
        branch--;
        if (branches > 1) {
          g = next;
          branchGradient(scratch, x, rows, branch, g);
          next = other(scratch, next);
        } else g = scratch + outputGradient + at;
      }
      const slopes = scratch + <usize>field(l, 7) + at;
      if (kind == DROPOUT) {
        multiply(rows * outs, g, slopes, g);
        continue;
      }
      activateAdjoint(kind, scratch + <usize>field(l, 5) + at, slopes, g, rows, outs);
      const kernel = <usize>field(l, 3), bias = <usize>field(l, 4);
      weightGradient(rows, ins, outs, inputOf(l, scratch, x), g, gradients + kernel, gradients + bias);
      if (field(l, 6) >= 0) {
        inputGradient(rows, ins, outs, g, parameters + kernel, next);
        g = next;
        next = other(scratch, next);
      }
    }
  }
}

/** The tile that is not this one. */
// @ts-ignore: decorator
@inline
function other(scratch: usize, tile: usize): usize {
  return scratch + tileGradient + (tile == scratch + tileGradient ? tileGradientSize : 0);
}

function multiply(count: i32, a: usize, b: usize, out: usize): void {
  for (const end = a + (<usize>count << 4); a < end; a += 16, b += 16, out += 16) v128.store(out, f32x4.mul(v128.load(a), v128.load(b)));
}

/** The one output of each branch becomes a column of the network's. */
function joinBranches(scratch: usize): void {
  const step = <usize>branches << 4;
  let to = scratch + networkOutput;
  for (let l = 0; l < layers; l++) {
    if (!isLast(l)) continue;
    let from = scratch + <usize>field(l, 5);
    for (let x = 0, out = to; x < points; x++, from += 16, out += step) v128.store(out, v128.load(from));
    to += 16;
  }
}

function branchGradient(scratch: usize, x: i32, rows: i32, branch: i32, out: usize): void {
  const step = <usize>branches << 4;
  let from = scratch + outputGradient + <usize>x * step + (<usize>branch << 4);
  for (const end = out + (<usize>rows << 4); out < end; out += 16, from += step) v128.store(out, v128.load(from));
}

// @ts-ignore: decorator
@inline
function outputWidth(): i32 {
  return branches > 1 ? branches : field(layers - 1, 1);
}

function subtract(output: usize): void {
  const size = <usize>outputWidth() << 4;
  const last = output + <usize>subtracted * size;
  for (let row = output; row < last; row += size) {
    for (let f: usize = 0; f < size; f += 16) v128.store(row + f, f32x4.sub(v128.load(row + f), v128.load(last + f)));
  }
}

function subtractAdjoint(gradient: usize): void {
  const size = <usize>outputWidth() << 4;
  const last = gradient + <usize>subtracted * size;
  for (let f: usize = 0; f < size; f += 16) {
    let sum = splat(0);
    for (let row = gradient; row < last; row += size) sum = f32x4.sub(sum, v128.load(row + f));
    v128.store(last + f, sum);
  }
}

/** Adds the gradient of l1 |w| + l2 w^2 to those of all kernels. */
export function penalise(parameters: usize, gradients: usize, l1: f32, l2: f32): void {
  const zero = splat(0);
  for (let l = 0; l < layers; l++) {
    if (field(l, 2) == DROPOUT) continue;
    let w = parameters + <usize>field(l, 3), g = gradients + <usize>field(l, 3);
    for (const end = w + (<usize>(field(l, 0) * field(l, 1)) << 4); w < end; w += 16, g += 16) {
      const weight = v128.load(w);
      const sign = f32x4.sub(v128.and(f32x4.gt(weight, zero), splat(l1)), v128.and(f32x4.lt(weight, zero), splat(l1)));
      v128.store(g, f32x4.add(v128.load(g), madd(splat(2 * l2), weight, sign)));
    }
  }
}
