#!/usr/bin/env node
// `parton`: in a checkout brings the build up to date first, then hands over to the built command line.
import { existsSync } from 'node:fs';

const setup = new URL('../scripts/setup.mjs', import.meta.url);
if (existsSync(setup)) await (await import(setup)).setUpOrExit();
await import('../out/main/parton.cjs');
