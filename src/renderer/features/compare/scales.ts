import { linearScale, logScale, mixedScale, type Scale } from '../../../charts/scales';

/** Logarithmic below x = 0.1 and linear above; of a range on one side of that, the one. */
export const mapScale = (low: number, high: number): Scale => (low >= 0.08 ? linearScale(low, high, { count: 4 }) : high <= 0.12 ? logScale(low, high) : mixedScale(low, high));
