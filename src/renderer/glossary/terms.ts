/** A word of physics: what it is, and the formula that defines it here. */
export interface Term {
  readonly word: string;
  /** In TeX. */
  readonly tex: string;
  readonly text: string;
}

/** The words that the window explains, by the name under which labels ask for them. */
export const TERMS = {
  chi2: {
    word: 'χ²/N', tex: String.raw`\frac{\chi^2}{N}=\frac1N\,(D-T)^{\mathsf T}\,C^{-1}\,(D-T)`,
    text: 'How far theory T is from data D, in units of their covariance C, per data point. About 1 when data, errors and theory agree.',
  },
  training: {
    word: 'training χ²/N', tex: String.raw`\frac{1}{N_\mathrm{tr}}\,\bigl\lVert L_\mathrm{tr}^{-1}(D^{(r)}-T)\bigr\rVert^2`,
    text: 'To the pseudodata of replica r, on its training split: what the optimiser lowers.',
  },
  validation: {
    word: 'validation χ²/N', tex: String.raw`\frac{1}{N_\mathrm{vl}}\,\bigl\lVert L_\mathrm{vl}^{-1}(D^{(r)}-T)\bigr\rVert^2`,
    text: 'To the pseudodata of replica r, on the points it does not train on: it rises again when the network begins to learn noise.',
  },
  experimental: {
    word: 'experimental χ²/N', tex: String.raw`\frac1N\,(D_\mathrm{exp}-T)^{\mathsf T}\,C_{t_0}^{-1}\,(D_\mathrm{exp}-T)`,
    text: 'To the measured values, on all points.',
  },
  bestEpoch: {
    word: 'best epoch', tex: String.raw`e^\ast=\arg\min_e\,\chi^2_\mathrm{vl}(e)`,
    text: 'Epoch of the lowest validation χ² at which positivity holds; the replica keeps that state.',
  },
  patience: {
    word: 'patience', tex: String.raw`e-e^\ast>\text{patience}\times e_\mathrm{max}`,
    text: 'A replica stops when it has gone this share of all epochs without a better validation χ².',
  },
  t0: {
    word: 't₀', tex: String.raw`C_{ij}=\delta_{ij}\,\sigma_i^2+\sum_a s^\mathrm{add}_{ia}s^\mathrm{add}_{ja}+\sum_m s^\mathrm{mult}_{im}s^\mathrm{mult}_{jm}\,T^{0}_iT^{0}_j`,
    text: 'Multiplicative errors are scaled with predictions T⁰ of a fixed PDF set, not with the data: otherwise fits come out too low (D’Agostini bias).',
  },
  positivity: {
    word: 'positivity', tex: String.raw`\mathcal L=\sum_i\operatorname{elu}_\alpha(-\lambda\,O_i),\quad\alpha=10^{-7}`,
    text: 'Observables O that must not be negative cost nearly nothing above zero, and more and more below it as λ rises every 100 epochs.',
  },
  integrability: {
    word: 'integrability', tex: String.raw`\mathcal L=\sum_i(\lambda\,O_i)^2,\qquad x f(x)\to0\ \text{for}\ x\to0`,
    text: 'Combinations such as T₃ and T₈ must vanish at small x for their integrals to exist.',
  },
  lambda: {
    word: 'λ', tex: String.raw`\lambda(e)=\lambda_0\,m^{\lfloor e/100\rfloor},\quad\lambda(e_\mathrm{max})=\lambda_\mathrm{max}`,
    text: 'Weight of a constraint in the loss; it grows by the factor m after every 100 epochs.',
  },
  arcLength: {
    word: 'arc length', tex: String.raw`\int_{10^{-6}}^{1}\sqrt{1+\Bigl(\tfrac{\mathrm d}{\mathrm dx}\,x^2 f(x)\Bigr)^{2}}\;\mathrm dx`,
    text: 'Length of the curve x² f(x): wiggly replicas are long.',
  },
  preprocessing: {
    word: 'preprocessing exponents', tex: String.raw`x f_k(x)=A_k\,x^{1-\alpha_k}(1-x)^{\beta_k}\,\mathrm{NN}_k(x)`,
    text: 'α governs small x, β large x. They are drawn once a replica in their ranges, and fitted inside them where that is switched on.',
  },
  sumRules: {
    word: 'sum rules', tex: String.raw`\int_0^1 x(\Sigma+g)\,\mathrm dx=1,\ \int_0^1 V=\int_0^1 V_8=\int_0^1 V_{15}=3,\ \int_0^1 V_3=1`,
    text: 'Momentum and valence of the proton. The normalisations A follow from them at every step.',
  },
  postfit: {
    word: 'postfit cuts', tex: String.raw`\chi^2_r<\bar\chi^2+4\,\sigma_{\chi^2},\qquad\ell_r<\bar\ell+4\,\sigma_\ell`,
    text: 'After the fit, replicas are left out whose χ² or arc length is an outlier, or that fail positivity or integrability.',
  },
  split: {
    word: 'training and validation', tex: String.raw`N_\mathrm{tr}=\lfloor f\,N\rfloor`,
    text: 'Each replica trains on a random share f of the points (or of the eigenmodes of the covariance) and is validated on the rest.',
  },
  eigenmodes: {
    word: 'eigenmodes', tex: String.raw`C=U\,\Lambda\,U^{\mathsf T},\qquad \tilde D=U^{\mathsf T}D`,
    text: 'In the eigenbasis of the covariance the data are uncorrelated, so that training and validation do not know of each other.',
  },
  pseudodata: {
    word: 'pseudodata', tex: String.raw`D^{(r)}=D+L\,z^{(r)},\quad C=LL^{\mathsf T},\ z\sim\mathcal N(0,1)`,
    text: 'Each replica fits its own fluctuation of the data: the spread of the replicas is the uncertainty of the PDFs.',
  },
  kinematicCuts: {
    word: 'Q² and W² cuts', tex: String.raw`W^2=Q^2\,\frac{1-x}{x}\ (+\,M_p^2)`,
    text: 'At low Q² perturbation theory fails, at low W² higher twists matter: such points are left out.',
  },
  fraction: {
    word: 'training fraction', tex: String.raw`N_\mathrm{tr}=\lfloor f\,N\rfloor`,
    text: 'Share of the points of a dataset on which a replica trains.',
  },
  cfactors: {
    word: 'C-factors', tex: String.raw`T_i\to C_i\,T_i`,
    text: 'Corrections of the predictions point by point, such as target mass or higher orders.',
  },
  clipnorm: {
    word: 'clip norm', tex: String.raw`g\to g\,\min\!\left(1,\ \tfrac{c}{\lVert g\rVert}\right)`,
    text: 'A longer gradient g of one variable of one replica is shortened to the norm c.',
  },
  basis: {
    word: 'fit basis', tex: String.raw`\Sigma=\sum_q(q+\bar q),\quad V=\sum_q(q-\bar q),\quad T_3=u^+-d^+`,
    text: 'The combinations of flavours that the network puts out; a rotation leads from them to the basis of the FK tables.',
  },
} as const satisfies Readonly<Record<string, Term>>;

export type TermName = keyof typeof TERMS;

/** Keys of a runcard, without numbers of items, that a term explains. */
const BY_KEY: Readonly<Record<string, TermName>> = {
  'datacuts.t0pdfset': 't0', 'datacuts.q2min': 'kinematicCuts', 'datacuts.w2min': 'kinematicCuts', genrep: 'pseudodata', mcseed: 'pseudodata', trvlseed: 'split',
  diagonal_basis: 'eigenmodes', diagonal_frac: 'eigenmodes', 'dataset_inputs.frac': 'fraction', 'dataset_inputs.cfac': 'cfactors',
  'parameters.optimizer.clipnorm': 'clipnorm', 'parameters.stopping_patience': 'patience', 'parameters.threshold_chi2': 'validation', 'parameters.stopping_delta': 'validation',
  'parameters.positivity.initial': 'lambda', 'parameters.positivity.multiplier': 'lambda', 'parameters.integrability.initial': 'lambda', 'parameters.integrability.multiplier': 'lambda',
  'parameters.positivity.threshold': 'positivity', 'fitting.basis': 'preprocessing', 'fitting.fitbasis': 'basis', 'fitting.sum_rules': 'sumRules', sum_rules: 'sumRules', 'parton.quadrature': 'sumRules',
};

export const termOfKey = (path: readonly (string | number)[]): TermName | undefined => BY_KEY[path.filter((part) => typeof part === 'string').join('.')];
