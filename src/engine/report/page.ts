import tokens from '../../charts/tokens.css?raw';
import { escape } from './html';

/** The themes of the window, chosen by the reader's system or by the switch on the page; printed light. */
const themes = (): string => {
  const block = (name: string): string => {
    const start = tokens.indexOf(`:root[data-theme="${name}"] {`);
    return tokens.slice(tokens.indexOf('{', start) + 1, tokens.indexOf('}', start));
  };
  const common = tokens.slice(tokens.indexOf('{') + 1, tokens.indexOf('}'));
  const dark = block('dark');
  return `:root { ${common} ${block('light')} }
:root:has(#dark:checked) { ${dark} }
@media (prefers-color-scheme: dark) { :root { ${dark} } :root:has(#light:checked) { ${block('light')} } }
@media print { :root, :root:has(#dark:checked) { ${block('light')} } }`;
};

const LOOK = `
* { box-sizing: border-box; }
html { scroll-behavior: smooth; background: var(--bg-0); }
body { margin: 0; color: var(--fg-1); font: 13px/1.55 "Inter Variable", Inter, system-ui, -apple-system, "Segoe UI", sans-serif; font-variant-numeric: tabular-nums; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
header, main { max-width: 1200px; margin: 0 auto; padding: 0 28px; }
header { padding-top: 36px; }
h1 { margin: 0 0 4px; font-size: 24px; line-height: 30px; font-weight: 650; letter-spacing: -.01em; }
h2 { margin: 0 0 10px; font-size: 16px; line-height: 24px; font-weight: 600; }
h3 { margin: 18px 0 6px; font-size: 13px; line-height: 20px; font-weight: 600; }
p { margin: 0 0 10px; max-width: 84ch; color: var(--fg-2); }
small { font-size: 11px; color: var(--fg-3); }
.facts { color: var(--fg-3); margin: 0 0 14px; }
code, .mono { font-family: "JetBrains Mono Variable", "JetBrains Mono", ui-monospace, Menlo, Consolas, monospace; font-size: 11.5px; }
pre { margin: 8px 0 14px; padding: 10px 12px; background: var(--bg-2); border: 1px solid var(--line-1); border-radius: 5px; white-space: pre-wrap; overflow-wrap: anywhere; }
nav { position: sticky; top: 0; z-index: 2; background: var(--bg-0); border-bottom: 1px solid var(--line-1); }
nav > div { max-width: 1200px; margin: 0 auto; padding: 8px 28px; display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: center; }
nav a { color: var(--fg-2); text-decoration: none; font-size: 12px; } nav a:hover { color: var(--accent); }
nav a:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 0; padding: 0; list-style: none; font-size: 12px; font-weight: 500; }
.legend svg { vertical-align: 0; margin-right: 6px; }
.theme { margin-left: auto; display: flex; gap: 10px; font-size: 11px; color: var(--fg-3); } .theme label { cursor: pointer; } .theme input { accent-color: var(--accent); margin: 0 3px 0 0; vertical-align: -1px; }
section { background: var(--bg-1); border: 1px solid var(--line-1); border-radius: 8px; padding: 18px 20px 20px; margin: 14px 0; scroll-margin-top: 100px; }
.scroll { overflow-x: auto; margin: 6px 0 12px; }
table { border-collapse: collapse; min-width: 60%; font-size: 12px; }
th, td { padding: 3px 14px 3px 0; border-bottom: 1px solid var(--line-1); font-weight: 400; white-space: nowrap; }
thead th { color: var(--fg-3); font-size: 11px; font-weight: 500; border-bottom-color: var(--line-2); white-space: normal; vertical-align: bottom; }
tbody tr:hover { background: var(--bg-2); } .left { text-align: left; } .right + .left { padding-left: 14px; } .right { text-align: right; padding-left: 14px; padding-right: 4px; }
.level0 > * { font-weight: 650; background: var(--bg-2); } .level1 > th { font-weight: 600; }
.tint { padding: 1px 5px; margin-right: -5px; border-radius: 3px; } .worse { color: var(--warn); background: var(--warn-bg); } .better { color: var(--info); background: var(--info-bg); }
.same { color: var(--ok); background: var(--ok-bg); } .chip { display: inline-block; padding: 1px 8px; border-radius: 3px; font-size: 11px; font-weight: 600; }
figure { margin: 14px 0 20px; break-inside: avoid; } figure > svg { display: block; width: 100%; height: auto; }
figcaption { margin-bottom: 2px; font-size: 12px; color: var(--fg-3); } figcaption strong { color: var(--fg-1); font-weight: 600; } figcaption code { float: right; font-size: 10.5px; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(440px, 1fr)); gap: 0 20px; }
details { border-top: 1px solid var(--line-1); } summary { padding: 7px 0; cursor: pointer; font-weight: 500; } summary small { margin-left: 8px; }
.problem { margin: 6px 0; padding: 7px 10px; color: var(--fg-1); background: var(--warn-bg); border-radius: 5px; max-width: none; } .failed .problem { background: var(--bad-bg); }
@media print { nav { position: static; } .theme { display: none; } section { break-inside: auto; border: 0; padding: 0; } h2, h3 { break-after: avoid; } tr { break-inside: avoid; } body { font-size: 10.5px; } }
`;

export interface Page {
  readonly title: string;
  readonly facts: string;
  readonly command: string;
  readonly legend: string;
  readonly theme?: 'light' | 'dark';
  readonly sections: readonly { readonly id: string; readonly title: string; readonly html: string; readonly failed?: boolean }[];
}

/** One file that needs no other and no network. */
export function pageHtml({ title, facts, command, legend, theme, sections }: Page): string {
  const choice = (name: 'light' | 'dark') => `<label><input type="radio" name="theme" id="${name}"${theme === name ? ' checked' : ''}>${name}</label>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="generator" content="Parton Workbench">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escape(title)}</title>
<style>
${themes()}
${LOOK}</style>
</head>
<body>
<header><h1>${escape(title)}</h1><p class="facts">${escape(facts)}</p></header>
<nav aria-label="Parts of the report"><div>${legend}<span class="theme">${choice('light')}${choice('dark')}</span></div>
<div>${sections.map(({ id, title: name }) => `<a href="#${id}">${escape(name)}</a>`).join('')}</div></nav>
<main>
<pre><code>${escape(command)}</code></pre>
${sections.map(({ id, title: name, html, failed }) => `<section id="${id}"${failed ? ' class="failed"' : ''}>\n<h2>${escape(name)}</h2>\n${html}\n</section>`).join('\n')}
</main>
</body>
</html>
`;
}
