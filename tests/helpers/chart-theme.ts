import tokens from '../../src/renderer/app/tokens.css?raw';
import { chartTheme, type ChartTheme } from '../../src/renderer/charts/theme';

/** The dark theme as tokens.css has it. */
export const darkTheme = (): ChartTheme => chartTheme((name) => new RegExp(`${name}: ([^;]+);`).exec(tokens)?.[1]?.trim() ?? '');
