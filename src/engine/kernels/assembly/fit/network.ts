import { activate, activateAdjoint } from './functions';
import { inputGradient, layerForward, weightGradient } from './matmul';
import { clear } from './lanes';

/** Points of x that go through all layers together, so that their activations stay in the first cache. */
const TILE: i32 = 16;

/** Table of layers: a row of six i32 each: ins, outs, activation, offset of kernel, of bias (in parameters), of output (in scratch). */
export let layers: i32 = 0;
export let layerTable: usize = 0;
/** Points (a multiple of 4) and the address of the inputs [point, 2] as lane vectors: shared by all replicas. */
export let points: i32 = 0;
export let inputs: usize = 0;
/** Scratch offset of d loss / d output, [point, outputs of the last layer]. */
export let outputGradient: usize = 0;
/** Scratch offset of two tiles of gradients, each TILE x the widest layer. */
export let tileGradient: usize = 0;
export let tileGradientSize: usize = 0;

// @ts-ignore: decorator
@inline
function field(layer: i32, index: i32): i32 {
  return load<i32>(layerTable + (<usize>(layer * 6 + index) << 2));
}

/** Network outputs of one lane group at all points; keeps every activation in the scratch. */
export function networkForward(parameters: usize, scratch: usize): void {
  for (let x = 0; x < points; x += TILE) {
    const rows = min(TILE, points - x);
    let h = inputs + ((<usize>x * 2) << 4);
    for (let l = 0; l < layers; l++) {
      const ins = field(l, 0), outs = field(l, 1);
      const out = scratch + <usize>field(l, 5) + (<usize>(x * outs) << 4);
      layerForward(rows, ins, outs, h, parameters + <usize>field(l, 3), parameters + <usize>field(l, 4), out);
      activate(field(l, 2), out, rows * outs);
      h = out;
    }
  }
}

/** Gradients of all kernels and biases, from `outputGradient`. */
export function networkAdjoint(parameters: usize, gradients: usize, scratch: usize): void {
  for (let l = 0; l < layers; l++) {
    clear(gradients + <usize>field(l, 3), field(l, 0) * field(l, 1));
    clear(gradients + <usize>field(l, 4), field(l, 1));
  }
  for (let x = 0; x < points; x += TILE) {
    const rows = min(TILE, points - x);
    const last = <usize>(x * field(layers - 1, 1)) << 4;
    let g = scratch + outputGradient + last;
    activateAdjoint(field(layers - 1, 2), scratch + <usize>field(layers - 1, 5) + last, g, rows * field(layers - 1, 1));
    let next = scratch + tileGradient;
    for (let l = layers - 1; l >= 0; l--) {
      const ins = field(l, 0), outs = field(l, 1);
      const kernel = <usize>field(l, 3), bias = <usize>field(l, 4);
      const h = l == 0 ? inputs + ((<usize>x * 2) << 4) : scratch + <usize>field(l - 1, 5) + (<usize>(x * ins) << 4);
      weightGradient(rows, ins, outs, h, g, gradients + kernel, gradients + bias);
      if (l > 0) {
        inputGradient(rows, ins, outs, g, parameters + kernel, next);
        activateAdjoint(field(l - 1, 2), h, next, rows * ins);
        g = next;
        next = scratch + tileGradient + (next == scratch + tileGradient ? tileGradientSize : 0);
      }
    }
  }
}
