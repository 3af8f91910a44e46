export * from './dates';
export * from './numbers';
export * from './parse-number';
export * from './fit-status';
