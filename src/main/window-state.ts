import { screen, type BrowserWindow, type Rectangle } from 'electron';
import { z } from 'zod';
import { JsonFile } from '../window/json-file';

const schema = z.object({ x: z.number().optional(), y: z.number().optional(), width: z.number(), height: z.number(), maximised: z.boolean() });
type State = z.infer<typeof schema>;

const DEFAULT: State = { width: 1440, height: 900, maximised: false };
export const SMALLEST = { width: 900, height: 600 };

/** Where the window was when it was last closed. */
export class WindowState {
  private readonly file: JsonFile<State>;

  constructor(path: string) {
    this.file = new JsonFile(path, schema, DEFAULT);
  }

  /** A place that is on a screen of today. */
  read(): State {
    const { x, y, width, height, maximised } = this.file.read();
    const size = { width: Math.max(SMALLEST.width, width), height: Math.max(SMALLEST.height, height), maximised };
    return x !== undefined && y !== undefined && isVisible({ x, y, width, height }) ? { ...size, x, y } : size;
  }

  keep(window: BrowserWindow): void {
    try {
      this.file.write({ ...window.getNormalBounds(), maximised: window.isMaximized() });
    } catch {
      // A place that is not remembered is no reason to keep anyone from closing the window.
    }
  }
}

function isVisible({ x, y, width }: Rectangle): boolean {
  return screen.getAllDisplays().some(({ workArea: area }) =>
    x + width > area.x + 100 && x < area.x + area.width - 100 && y >= area.y - 10 && y < area.y + area.height - 50);
}
