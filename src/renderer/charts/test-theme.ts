import tokens from '../app/tokens.css?raw';
import { chartTheme, type ChartTheme } from './theme';

/** For tests: the dark theme as tokens.css has it. */
export const darkTheme = (): ChartTheme => chartTheme((name) => new RegExp(`${name}: ([^;]+);`).exec(tokens)?.[1]?.trim() ?? '');
