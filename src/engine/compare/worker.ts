import { parentPort } from 'node:worker_threads';
import { portChannel, type WebPort } from '../../shared/contract/channels';
import { serve } from '../../shared/contract/rpc';
import { Comparison } from './comparison';
import { workerProtocol } from './worker-protocol';

/** Entry of the thread that computes comparisons for the host. */
serve(new Comparison(), workerProtocol, portChannel(parentPort as unknown as WebPort));
