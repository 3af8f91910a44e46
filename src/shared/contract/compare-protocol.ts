import { z } from 'zod';
import { LUMINOSITY_CHANNELS, type CompareApi } from './compare-api';
import { REPORT_PANELS } from './report-request';

const path = z.string().min(1).max(4096).refine((text) => !text.includes('\0'), 'not a path');
const MOST_SUBJECTS = 50;
const MOST_MEMBERS = 10_000;

export const chosen = z.object({ folder: path, members: z.union([z.literal('all'), z.array(z.int().min(1).max(999_999)).min(1).max(MOST_MEMBERS)]).optional() });
export const selection = z.object({ subjects: z.array(chosen).min(1).max(MOST_SUBJECTS), reference: z.int().min(0).max(MOST_SUBJECTS - 1) })
  .refine(({ subjects, reference }) => reference < subjects.length, 'the reference is none of the subjects');
const basis = z.enum(['flavour', 'evolution']);
const flavours = z.array(z.string().min(1).max(20)).min(1).max(20).optional();
const scale = z.number().positive().max(1e9);
const fraction = z.number().positive().max(1);
const pdfView = z.object({ basis, flavours, q: scale.optional(), xMin: fraction, xMax: fraction, points: z.int().min(2).max(2000), scale: z.enum(['log', 'linear', 'mixed']) });
const correlationView = z.object({ basis, flavours, x: z.array(fraction).min(1).max(100), q: scale.optional() });
const luminosityView = z.object({
  sqrtS: scale, channels: z.array(z.enum(LUMINOSITY_CHANNELS)).min(1).max(LUMINOSITY_CHANNELS.length), mMin: scale, mMax: scale.optional(), points: z.int().min(2).max(500), yCut: z.number().positive().max(100).optional(),
});

/** What a worker thread computes, and the arguments. */
export const computedMethods = {
  comparedSubjects: z.tuple([z.array(path).max(MOST_SUBJECTS)]),
  comparePdfs: z.tuple([selection, pdfView]),
  comparedMembers: z.tuple([chosen, pdfView]),
  compareChi2: z.tuple([selection, z.boolean().optional()]),
  compareIntegrals: z.tuple([selection, scale.optional()]),
  comparePositivity: z.tuple([selection]),
  compareExponents: z.tuple([selection, basis]),
  nextRuncard: z.tuple([chosen, z.object({ t0Set: z.string().min(1).max(255).optional(), seed: z.int().min(0).max(2 ** 32 - 1).optional() })]),
  compareTraining: z.tuple([selection]),
  comparedCorrelations: z.tuple([chosen, correlationView]),
  compareLuminosities: z.tuple([selection, luminosityView]),
  comparePredictions: z.tuple([selection, z.string().min(1).max(255)]),
  compareRuncards: z.tuple([selection]),
} satisfies Partial<Record<keyof CompareApi, z.ZodType<readonly unknown[]>>>;

const replicas = z.array(z.int().min(1).max(999_999)).min(1).max(MOST_MEMBERS);
export const reportRequest = z.object({
  out: path, title: z.string().max(300).optional(), panels: z.array(z.enum(REPORT_PANELS)).min(1).max(REPORT_PANELS.length).optional(),
  q: scale.optional(), sqrtS: scale.optional(), theme: z.enum(['light', 'dark']).optional(),
  looks: z.array(z.object({ name: z.string().max(300), colour: z.int().min(0).max(1000) })).max(MOST_SUBJECTS).optional(),
});

/** The arguments of CompareApi's methods. */
export const compareMethods = {
  ...computedMethods,
  baselines: z.tuple([path]),
  runBaseline: z.tuple([z.object({
    fit: path, replicas, against: z.enum(['alone', 'plain', 'tfjs', 'stacks', 'n3fit']), epochs: z.int().min(1).max(1_000_000).optional(),
    stacks: z.array(z.int().min(1).max(1024)).max(20).optional(), n3fit: path.optional(),
  })]),
  writeReport: z.tuple([selection, reportRequest]),
};

/** The part of CompareApi that a worker thread computes. */
export type ComputedApi = Pick<CompareApi, keyof typeof computedMethods>;
