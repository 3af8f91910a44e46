import { parentPort } from 'node:worker_threads';
import { portChannel, type WebPort } from '../../shared/contract/channels';
import { serve } from '../../shared/contract/rpc';
import type { BaselineProgress } from '../../shared/contract/baseline-statement';
import { Listeners } from '../host/listeners';
import { asMessage } from '../problem/sent-problem';
import { OwnPreparation } from '../run/preparation';
import { runBaseline } from './baseline';
import { catalogue } from './catalogue';
import { datasetPoints, examine } from './examine';
import { fitTheory } from './fit-theory';
import { Forecasts } from './forecasts';
import { Libraries } from './libraries';
import { datasetChi2, datasetPredictions } from './predictions';
import { PresentPdfs } from './present-pdfs';
import { Problems } from './problems';
import { refitAlone } from './refit';
import { studyProtocol, type StudyApi } from './study-api';

/** Entry of the thread that studies runcards and fits. */
const libraries = new Libraries();
const problems = new Problems(libraries);
const baselineProgress = new Listeners<BaselineProgress>();
const forecasts = new Forecasts(problems);
const presentPdfs = new PresentPdfs(problems);
const preparation = new OwnPreparation();

const study: StudyApi = {
  examine: (text, folders) => examine(text, folders, libraries),
  datasetPoints: async (text, dataset, folders) => datasetPoints(text, dataset, folders, libraries),
  catalogue: async (folders) => {
    const warnings: string[] = [];
    return { entries: catalogue(folders, (text) => warnings.push(text)), warnings };
  },
  forecast: (text, replicas, workers, folders, signal) => forecasts.of(text, replicas, workers, folders, signal),
  refitAlone: (folder, replica, folders, scratch, signal) => refitAlone({ fit: folder, replicas: [replica], folders, scratch }, signal),
  runBaseline: (request, folders, scratch, signal) => runBaseline(request, { folders, scratch }, (progress) => { baselineProgress.tell(progress); }, signal),
  onBaselineProgress: (listener) => baselineProgress.add(listener),
  know: async (text, folders, problem) => problems.know(text, folders, problem),
  datasetChi2: async (fit, replicas) => datasetChi2(await fitTheory(fit, problems), replicas),
  predictions: async (fit, dataset) => datasetPredictions(await fitTheory(fit, problems), dataset),
  pdfs: (fit) => presentPdfs.of(fit),
  loadFit: async (runcard, folders) => {
    const { problem, hash } = await preparation.load(runcard, folders);
    return { problem: asMessage(problem), hash };
  },
  reduceFit: () => preparation.reduce(),
  drawFit: (replicas, weightsFile) => preparation.draw(replicas, weightsFile),
};

serve(study, studyProtocol, portChannel(parentPort as unknown as WebPort));
