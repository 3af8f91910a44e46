import { processChannel } from '../../shared/contract/channels';
import { serveComputer } from '../../shared/gpu/remote-computer';
import { lookWithDawn, openDawn } from './dawn';

/** Entry of the process that owns a graphics device in plain Node: it does what its parent says, and ends with it. */
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL')); // a driver that compiles would not let it end otherwise
serveComputer(processChannel(process), { look: lookWithDawn, open: openDawn });
