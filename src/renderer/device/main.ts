import { ENGINE_PORT } from '../../shared/contract/bridge';
import { portChannel } from '../../shared/contract/channels';
import { adapterOf, openComputer } from '../../shared/gpu/device-computer';
import { serveComputer } from '../../shared/gpu/remote-computer';

/** Time for the last answer to leave, ms. */
const FAREWELL = 100;

/** The page of the hidden window that owns a graphics device: it does what the engine's process says over a port, and ends with it. */
addEventListener('message', ({ data, ports: [port], origin }) => {
  if (data !== ENGINE_PORT || !port || origin !== location.origin) return;
  const end = () => { setTimeout(() => { window.close(); }, FAREWELL); };
  const { gpu } = navigator as { readonly gpu?: GPU };
  serveComputer(portChannel(port), {
    look: async () => (await adapterOf(gpu).finally(end)).sight,
    async open(options) {
      try {
        const computer = await openComputer(gpu, options);
        const close = computer.close.bind(computer);
        computer.close = async () => {
          await close();
          end();
        };
        return computer;
      } catch (error) {
        end();
        throw error;
      }
    },
  });
});
