import { chartTheme, type ChartTheme } from './theme';

/** A theme's tokens where no browser reads them: `css` is the text of tokens.css. */
export function themeOfCss(css: string, name: 'dark' | 'light'): ChartTheme {
  const common = blockOf(css, ':root {');
  const own = blockOf(css, `:root[data-theme="${name}"]`);
  return chartTheme((token) => {
    const value = [own, common].map((block) => new RegExp(`${token}: ([^;]+);`).exec(block)?.[1]?.trim()).find((found) => found !== undefined);
    if (value === undefined) throw new Error(`tokens.css has no ${token}`);
    return value;
  });
}

function blockOf(css: string, selector: string): string {
  const start = css.indexOf(selector);
  return start < 0 ? '' : css.slice(start, css.indexOf('}', start));
}
