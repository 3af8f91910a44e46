import { readDataYaml } from '../io/data-yaml';

/** What the program needs of a theory card (nnpdf_data `TheoryCard`). Masses and scales in GeV. */
export interface TheoryCard {
  readonly id: number;
  /** Scale at which the PDFs are parametrised. */
  readonly q0: number;
  /** 0 is LO, 2 NNLO. */
  readonly perturbativeOrder: number;
  /** Flavour number scheme (FNS), such as FONLL-C. */
  readonly flavourScheme: string;
  /** 1: the charm PDF is fitted; 0: it is made by evolution. */
  readonly intrinsicCharm: number;
  readonly qed: number;
  readonly charmMass: number;
  readonly bottomMass: number;
  readonly topMass: number;
  /** Thresholds of charm, bottom and top over their masses. */
  readonly thresholdRatios: readonly [charm: number, bottom: number, top: number];
  readonly alphaS: number;
  /** Scale of `alphaS`. */
  readonly qRef: number;
}

/** Reads a theory card (`40000000.yaml`). @throws PartonError with file and line; also if the card is of another theory */
export function readTheoryCard(file: string, id: number): TheoryCard {
  const card = readDataYaml(file);
  const number = (key: string): number => card.get(key).number();
  const found = number('ID');
  if (found !== id) card.get('ID').fail(`the card is of theory ${found}, not ${id}`);
  const q0 = number('Q0');
  if (!(q0 > 0)) card.get('Q0').fail(`the scale Q0 must be positive, not ${q0}`);
  return {
    id,
    q0,
    perturbativeOrder: card.get('PTO').integer(0, 9),
    flavourScheme: card.get('FNS').text(),
    intrinsicCharm: card.get('IC').integer(0, 1),
    qed: card.get('QED').integer(0, 9),
    charmMass: number('mc'),
    bottomMass: number('mb'),
    topMass: number('mt'),
    thresholdRatios: [number('kcThr'), number('kbThr'), number('ktThr')],
    alphaS: number('alphas'),
    qRef: number('Qref'),
  };
}
