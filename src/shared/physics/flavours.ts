/** The 14 flavours of the FK basis, in the order of every array in this program (n3fit: `FK_FLAVOURS`). */
export const FK_FLAVOURS = [
  'photon', 'sigma', 'g', 'v', 'v3', 'v8', 'v15', 'v24', 'v35', 't3', 't8', 't15', 't24', 't35',
] as const;

export type FkFlavour = (typeof FK_FLAVOURS)[number];

export const N_FK_FLAVOURS = FK_FLAVOURS.length;

/** Index of the photon among them. */
export const PHOTON = FK_FLAVOURS.indexOf('photon');

/** Particle ids by which PineAPPL names the evolution basis, in FK order. */
export const FK_PIDS = [22, 100, 21, 200, 203, 208, 215, 224, 235, 103, 108, 115, 124, 135] as const;
