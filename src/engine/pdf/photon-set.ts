import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PartonError } from '../../shared/errors';
import { cubicSpline } from '../../shared/physics/cubic-spline';
import { EXPORT_X } from '../../shared/physics/export-grid';
import { findTheory, type SearchFolders } from '../data/locate';
import { readWhole } from '../io/durable';
import { readNpz, toFloat64 } from '../io/npz';
import type { Photon } from '../model/photon';
import { findPdfSet, readPdfInfo, readPdfMember } from './lhapdf';
import { OPERATOR_PIDS, readPhotonOperator, type PhotonOperator } from './photon-operator';

/** Where n3fit computes photons, GeV. */
const Q_IN = 100;
const X = Float64Array.from(EXPORT_X);
const MAX_PHOTON_BYTES = 1 << 20;

/**
 * The photons of a fit's replicas: computed at 100 GeV by n3fit with fiatlux, and evolved to Q0 here with its operator and the PDFs
 * of the set that they were computed with (validphys `photon/compute.py`). Replica N has the photon of member N of that set; where there are
 * more replicas than members they begin anew.
 */
export class PhotonSet {
  private readonly photons: string;
  private readonly operatorFile: string;
  private readonly set: string;
  private readonly members: number;
  private operator?: PhotonOperator;
  private readonly known = new Map<number, Photon>();

  /** @throws PartonError where the files are not there */
  constructor(folders: SearchFolders, theoryId: string, set: string) {
    this.set = findPdfSet(set, folders.pdfs);
    this.members = readPdfInfo(this.set).numMembers - 1;
    if (this.members < 1) throw new PartonError('input', `the set ${set} has no replicas, with which photons are computed.`);
    this.photons = findPhotons(folders, theoryId, set);
    const candidates = findTheory(folders.theories, theoryId).map((folder) => join(folder, 'eko_photon.tar'));
    const operator = candidates.find((file) => existsSync(file));
    if (operator === undefined) {
      throw new PartonError('missing', `theory ${theoryId} has no operator that evolves the photon to Q0: there is none of ${candidates.join(', ')}.`, {}, `Make it with nnpdf: \`evolven3fit produce_eko_photon --theoryID ${theoryId}\`, and put it into the theory's folder as eko_photon.tar.`);
    }
    this.operatorFile = operator;
  }

  /** @throws PartonError where the replica's file is missing or damaged */
  of(replica: number): Photon {
    const member = replica % this.members || this.members;
    const photon = this.known.get(member) ?? this.evolved(member);
    this.known.set(member, photon);
    return photon;
  }

  private evolved(member: number): Photon {
    const file = join(this.photons, `replica_${member}.npz`);
    const array = readNpz(readWhole(file, MAX_PHOTON_BYTES), file).get('photon_qin');
    const photon = array && toFloat64(array);
    if (photon?.length !== X.length || !photon.every(Number.isFinite)) throw new PartonError('input', `it must hold photon_qin at the ${X.length} x of n3fit.`, { file }, 'Make it with vp-setupfit.');
    this.operator ??= this.readOperator();
    const pdf = readPdfMember(this.set, member);
    const start = Float64Array.from(OPERATOR_PIDS.flatMap((pid) => (pid === 22 ? [...photon] : Array.from(X, (x) => pdf.xf(pid, x, Q_IN) / x))));
    const xf = X.map((x, i) => x * start.reduce((sum, f, k) => sum + this.operator!.values[i * start.length + k]! * f, 0));
    let momentum = 0;
    for (let i = 1; i < X.length; i++) momentum += ((X[i]! - X[i - 1]!) * (xf[i]! + xf[i - 1]!)) / 2;
    return { xf: cubicSpline(X, xf), momentum };
  }

  private readOperator(): PhotonOperator {
    const operator = readPhotonOperator(this.operatorFile);
    if (Math.abs(operator.q / Q_IN - 1) > 1e-5) throw new PartonError('input', `it evolves from ${operator.q} GeV, and photons are computed at ${Q_IN} GeV.`, { file: this.operatorFile }, `Make it with \`evolven3fit produce_eko_photon --q-gamma ${Q_IN}\`.`);
    return operator;
  }
}

/** The folder `photon_theoryID_<theory>_fit_<set>`: in nnpdf's `photons_qed`, which lies beside its theories, or among these. @throws PartonError saying how to make it */
function findPhotons({ theories, photons }: SearchFolders, theoryId: string, set: string): string {
  const name = `photon_theoryID_${theoryId}_fit_${set}`;
  const candidates = [...photons, ...theories.flatMap((folder) => [folder, join(folder, 'photons_qed'), join(dirname(folder), 'photons_qed')])].map((folder) => join(folder, name));
  const found = candidates.find((folder) => existsSync(folder));
  if (found !== undefined) return found;
  throw new PartonError(
    'missing', `photons are read from files, and ${name} is in none of: ${[...new Set(candidates)].map((folder) => dirname(folder)).join(', ')}.`, { place: 'fiatlux' },
    'n3fit computes them with the library fiatlux: run its `vp-setupfit` once on a runcard with `fiatlux: {compute_in_setupfit: true}`, and put the folder that it leaves in nnpdf\'s photons_qed beside the theories.',
  );
}
