import { Menu, type MenuItemConstructorOptions } from 'electron';

/** Items send the name of a command to the window, which knows whether it can be done now. */
export function setMenu(command: (name: string) => void): void {
  const item = (label: string, name: string, accelerator?: string): MenuItemConstructorOptions => ({
    label, click: () => command(name), ...(accelerator !== undefined && { accelerator }),
  });
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const isMac = process.platform === 'darwin';
  Menu.setApplicationMenu(Menu.buildFromTemplate([
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        item('Open project folder…', 'project.open', 'CmdOrCtrl+O'), item('Import fit or PDF set…', 'project.import', 'CmdOrCtrl+I'),
        item('Show project in the file manager', 'project.reveal'), separator,
        item('Save runcard', 'runcard.save', 'CmdOrCtrl+S'), item('Export panel…', 'panel.export', 'CmdOrCtrl+E'), separator,
        item('Settings', 'view.settings', 'CmdOrCtrl+,'), separator, { role: isMac ? 'close' : 'quit' },
      ],
    },
    {
      label: '&Edit',
      submenu: [
        item('Undo', 'edit.undo', 'CmdOrCtrl+Z'), item('Redo', 'edit.redo', 'CmdOrCtrl+Shift+Z'), separator,
        { role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }, separator,
        item('Next problem', 'problem.next', 'F8'), item('Previous problem', 'problem.previous', 'Shift+F8'),
      ],
    },
    {
      label: 'Fi&t',
      submenu: [item('Fit this runcard', 'fit.start', 'CmdOrCtrl+Enter'), item('Stop…', 'fit.stop', 'CmdOrCtrl+.')],
    },
    {
      label: '&View',
      submenu: [
        item('Library', 'view.library', 'CmdOrCtrl+1'), item('Runcard', 'view.runcard', 'CmdOrCtrl+2'), item('Fit', 'view.fit', 'CmdOrCtrl+3'), separator,
        item('Side panel', 'view.side', 'CmdOrCtrl+B'), item('Problems', 'view.problems', 'CmdOrCtrl+J'), separator,
        item('Search fits and runcards', 'palette.everything', 'CmdOrCtrl+K'), item('Command palette', 'palette.commands', 'CmdOrCtrl+Shift+P'), separator,
        { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'resetZoom' }, { role: 'togglefullscreen' },
      ],
    },
    { label: '&Help', submenu: [item('Keyboard shortcuts', 'help.shortcuts'), item('Start the engine again', 'engine.restart'), { role: 'toggleDevTools' }] },
  ]));
}
