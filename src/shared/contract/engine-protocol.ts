import { z } from 'zod';
import { MOST_REPLICAS } from '../replica-range';
import { compareMethods } from './compare-protocol';
import type { EngineApi } from './engine-api';
import { FIT_ENGINES } from './fit-engines';
import type { Protocol } from './rpc';

type Events = Extract<keyof EngineApi, `on${string}`>;
type Methods = Exclude<keyof EngineApi, Events>;

const path = z.string().min(1).max(4096).refine((text) => !text.includes('\0'), 'not a path');
const name = z.string().min(1).max(255);
const text = z.string().max(1 << 20);
const replica = z.int().min(1).max(999_999);
const replicas = z.array(replica).max(MOST_REPLICAS);
const workers = z.int().min(0).max(1024);
const notes = z.object({ text: z.string().max(1 << 16), tags: z.array(z.string().max(100)).max(100) });
const startFit = z.object({
  project: path, runcard: path, name: name.optional(), replicas: replicas.min(1).optional(), workers: workers.optional(),
  engine: z.enum(FIT_ENGINES).optional(),
});

/** The arguments of EngineApi's methods. */
export const engineProtocol = {
  methods: {
    listProject: z.tuple([path]),
    readRuncard: z.tuple([path]),
    writeRuncard: z.tuple([path, text, z.string().max(200).optional()]),
    runcardTemplates: z.tuple([]), installedSets: z.tuple([]),
    duplicate: z.tuple([path]),
    rename: z.tuple([path, name]),
    importFolder: z.tuple([path, path]),
    writeNotes: z.tuple([path, notes]),
    writeLook: z.tuple([path, path, z.object({ colour: z.int().min(0).max(1000).optional(), label: z.string().min(1).max(100).optional() })]),
    examineRuncard: z.tuple([text]),
    forecast: z.tuple([text, z.int().min(1).max(MOST_REPLICAS), workers]),
    catalogue: z.tuple([]),
    datasetPoints: z.tuple([text, name]),
    startFit: z.tuple([startFit]),
    moveInQueue: z.tuple([path, z.int().min(0).max(100_000)]),
    resumeFit: z.tuple([path, z.literal('fast').optional()]),
    pauseFit: z.tuple([path, z.boolean()]),
    stopFit: z.tuple([path, z.enum(['checkpoint', 'end', 'cancel'])]),
    stopReplicas: z.tuple([path, replicas]),
    openFit: z.tuple([path]),
    closeFit: z.tuple([path]),
    fitFacts: z.tuple([path]),
    fitPdfs: z.tuple([path]),
    fitDatasetChi2: z.tuple([path, replicas]),
    fitPredictions: z.tuple([path, name]),
    refitAlone: z.tuple([path, replica]),
    status: z.tuple([]),
    ...compareMethods,
  } satisfies Readonly<Record<Methods, z.ZodType<readonly unknown[]>>>,
  events: ['onProjectChanged', 'onFitFrame', 'onStatus', 'onFitEnded', 'onWarning', 'onBaselineProgress', 'onReportProgress'] satisfies Events[],
  cancellable: ['forecast', 'refitAlone', 'runBaseline', 'writeReport'] satisfies Methods[],
} satisfies Protocol;

/** What a client of EngineApi needs to know. */
export const ENGINE_NAMES = { methods: Object.keys(engineProtocol.methods), events: engineProtocol.events };
