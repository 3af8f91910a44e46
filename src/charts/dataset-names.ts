const BEAMS: Readonly<Record<string, string>> = { EP: 'e⁺p', EM: 'e⁻p', NU: 'ν', NB: 'ν̄', P: 'p', D: 'd' };
const EXPERIMENTS: Readonly<Record<string, string>> = { NUTEV: 'NuTeV', CHORUS: 'CHORUS', LHCB: 'LHCb' };
const FINAL_STATES: Readonly<Record<string, string>> = { CHARM: 'σ charm', BOTTOM: 'σ bottom' };

/**
 * A short name for charts: `HERA NC e⁺p 318`, `BCDMS d`, `NuTeV ν`, `HERA σ charm`. NNPDF's names are
 * EXPERIMENT_PROCESS_ENERGY_DETAILS-OBSERVABLE; what does not follow that keeps its words.
 */
export function shortDataset(name: string): string {
  const [set = name, observable = ''] = name.split('-', 2);
  const [first = '', process = '', energy = '', ...details] = set.split('_');
  const experiment = EXPERIMENTS[first] ?? first;
  if (process === '') return name;
  const final = details.map((word) => FINAL_STATES[word]).find((word) => word !== undefined);
  if (final !== undefined) return `${experiment} ${final}`;
  const gev = /^(\d+)GEV$/.exec(energy)?.[1];
  const beam = details.map((word) => BEAMS[word]).find((word) => word !== undefined);
  const inelastic = process === 'NC' || process === 'CC';
  if (inelastic && energy === 'NOTFIXED') {
    if (details.includes('P')) return `${experiment} p`;
    if (details.includes('D')) return `${experiment} d`;
    if (details.length === 1 && details[0] === 'EM') return `${experiment} d/p`;
    return `${experiment} ${beam ?? details.join(' ')}`.trim();
  }
  if (inelastic && gev !== undefined) return [experiment, process, beam, process === 'NC' ? gev : undefined].filter(Boolean).join(' ');
  return [experiment, process, energy === 'NOTFIXED' ? '' : energy.replace('TEV', ' TeV').replace('GEV', ' GeV').replace('P', '.'), details.join(' ').toLowerCase(), observable.toLowerCase().replaceAll('_', ' ')]
    .filter((word) => word !== '').join(' ');
}

/** Of the group that a dataset is shown in where there is no room for each: `NMC`, `HERA NC`, `HERA σ charm`. */
export function shortExperiment(name: string): string {
  const [first = '', process = '', energy = '', ...details] = (name.split('-', 1)[0] ?? name).split('_');
  const experiment = EXPERIMENTS[first] ?? first;
  const final = details.map((word) => FINAL_STATES[word]).find((word) => word !== undefined);
  if (final !== undefined) return `${experiment} ${final}`;
  return energy === 'NOTFIXED' || !['NC', 'CC'].includes(process) ? experiment : `${experiment} ${process}`;
}
