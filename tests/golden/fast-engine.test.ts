import { fastStack } from '../helpers/fast-engine';
import { testAgainstGolden } from '../helpers/golden-engine';

/** The fast engine in both builds of the kernels. */
testAgainstGolden({
  'the fast engine, relaxed SIMD': (reduced, starts, optimizer) => fastStack(reduced, starts, optimizer, { simd: 'relaxed' }),
  'the fast engine, plain SIMD': (reduced, starts, optimizer) => fastStack(reduced, starts, optimizer, { simd: 'plain' }),
});
