export * from './dates';
export * from '../../shared/format/numbers';
export * from './parse-number';
export * from './fit-status';
