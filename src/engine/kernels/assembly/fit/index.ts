export { clear } from './lanes';
export * from './network';
export * from './pdf';
export { dropoutFactors, fill } from './dropout';
export { rowsForward, rowsAdjoint } from './shared-rows';
export * from './forms';
export { triangle } from './triangle';
export { lagrange } from './lagrange';
export { variables, variableTable, clipnorm, update, keepLanes } from './optimizer';
