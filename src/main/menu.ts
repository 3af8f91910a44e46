import { Menu } from 'electron';
import { menuTemplate } from './menu-template';

/** @param command is told the name of the command of the window that an item stands for */
export function setMenu(command: (name: string) => void): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(command, process.platform === 'darwin')));
}
