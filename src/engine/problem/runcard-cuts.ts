import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { PartonError } from '../../shared/errors';
import { canonicalData } from '../../shared/runcard/canonical';
import type { Runcard, SimilarPredictions } from '../../shared/runcard/runcard';
import { cutCommonData } from '../data/commondata';
import { commonCuts, prepareCuts, type Cuts } from '../data/cuts';
import type { Library } from '../data/library';
import type { CommonData } from '../data/types';
import { readWhole } from '../io/durable';
import { groupCovariance } from './covariance';
import { makeGroup } from './groups';
import { predictionsIn } from './predictions-in';

/** The cuts of a runcard (validphys config.py `produce_cuts`). @throws PartonError if a theory, a set or a fit that they need is not there */
export async function runcardCuts(runcard: Runcard, library: Library): Promise<Cuts> {
  const { fit, similar } = runcard.cuts;
  if (fit !== undefined) return cutsOfFit(fit, library);
  return similar ? knownSimilarCuts(runcard, similar, library) : internalCuts(runcard, library);
}

/** The last cuts by similar predictions of each library, for which all tables of two theories are read: a runcard that is edited keeps them. */
const lastSimilar = new WeakMap<Library, { readonly key: string; readonly cuts: Promise<Cuts> }>();

function knownSimilarCuts(runcard: Runcard, similar: SimilarPredictions, library: Library): Promise<Cuts> {
  const key = canonicalData(runcard);
  const last = lastSimilar.get(library);
  if (last?.key === key) return last.cuts;
  const cuts = similarCuts(runcard, similar, library);
  lastSimilar.set(library, { key, cuts });
  cuts.catch(() => lastSimilar.get(library)?.cuts === cuts && lastSimilar.delete(library)); // what failed is tried again
  return cuts;
}

/** By the cards of all theories that the runcard names for its cuts, or of the library's own. */
function internalCuts({ cuts: { use, q2min, w2min, maxTau, dropped, rules, theories: named }, addedFilterRules }: Runcard, library: Library, theories = named ?? [library.theoryId]): Cuts {
  const settings = { use, limits: { q2min, w2min, maxTau }, addedRules: addedFilterRules, dropped, ...(rules && { rules }) };
  return commonCuts(theories.map((id) => prepareCuts(settings, library.cardOf(id))));
}

const MAX_MASK_BYTES = 1 << 20;
const all = (data: CommonData): Int32Array => Int32Array.from({ length: data.ndata }, (_, i) => i);

/** The points that are stored with a fit, by today's name of a dataset or an old one (loader.py `check_fit_cuts`); all of sets without data. */
function cutsOfFit(fit: string, { folders: { theories } }: Library): Cuts {
  const candidates = [fit, ...(isAbsolute(fit) ? [] : theories.map((folder) => join(dirname(folder), 'results', fit)))].map((folder) => join(folder, 'filter'));
  const filter = candidates.find((folder) => existsSync(folder));
  if (filter === undefined) {
    throw new PartonError('missing', `no cuts are stored with a fit ${fit}: there is none of ${candidates.join(', ')}.`, { place: 'datacuts: use_cuts' }, 'Name the folder of a fit of n3fit as `fit:`; fits of this program have the cuts of their runcard, which can be written here.');
  }
  return {
    kept(data) {
      if (/^NNPDF_(POS|INTEG)/.test(data.name)) return all(data);
      const name = [data.name, ...data.legacyNames].find((one) => existsSync(join(filter, one)));
      if (name === undefined) throw new PartonError('missing', `the fit has no cuts of ${data.name}.`, { file: filter });
      const file = join(filter, name, `FKMASK_${name}.dat`);
      if (!existsSync(file)) return all(data);
      const kept = new TextDecoder().decode(readWhole(file, MAX_MASK_BYTES)).split(/\s+/).filter(Boolean).map(Number);
      if (!kept.every((point, i) => Number.isInteger(point) && point >= 0 && point < data.ndata && (i === 0 || point > kept[i - 1]!))) {
        throw new PartonError('input', `it must hold numbers of points of ${data.name}, from 0 to ${data.ndata - 1}, which increase.`, { file });
      }
      return Int32Array.from(kept);
    },
  };
}

/**
 * Of the points that two theories keep, those whose predictions differ by less than so many experimental errors (core.py `SimilarCuts`).
 * Datasets for which that is not asked, and sets without data, have the cuts of the runcard's own theory.
 */
async function similarCuts(runcard: Runcard, { threshold, exempt, sides }: SimilarPredictions, library: Library): Promise<Cuts> {
  const own = internalCuts(runcard, library, [library.theoryId]);
  const common = internalCuts(runcard, library);
  const measured = runcard.datasets.map((choice) => library.commonData(choice).data).filter(({ name }) => !exempt.includes(name))
    .map((data) => ({ data, kept: common.kept(data) })).filter(({ kept }) => kept.length > 0);
  const names = new Set(measured.map(({ data }) => data.name));
  const predictions = await Promise.all(sides.map(async ({ theoryId, pdfSet, datasets }) => {
    const choices = datasets.filter((choice) => names.has(library.named(choice).metadata.name));
    const lacking = [...names].find((name) => !choices.some((choice) => library.named(choice).metadata.name === name));
    if (lacking !== undefined) throw new PartonError('input', `predictions of ${lacking} are to be alike, but dataset_inputs of cuts_intersection_spec lack it.`, { place: 'datacuts' }, 'Add it there, or to do_not_require_similarity_for.');
    return (await predictionsIn(theoryId, { ...runcard, datasets: choices }, pdfSet, [{ datasets: measured }], { library, cuts: common }))[0]!;
  }));
  const alike = new Map(measured.map(({ data, kept }, d) => {
    const cut = cutCommonData(data, kept);
    const covariance = groupCovariance(makeGroup(data.name, [{ data: cut, weight: 1, frac: 1 }]), [cut.central]);
    const [one, other] = predictions.map((sets) => sets[d]!) as [Float64Array, Float64Array];
    return [data.name, kept.filter((_point, i) => Math.abs(one[i]! - other[i]!) / Math.sqrt(covariance[i * (kept.length + 1)]!) < threshold)] as const;
  }));
  return { kept: (data) => alike.get(data.name) ?? (names.has(data.name) ? common : own).kept(data) };
}
