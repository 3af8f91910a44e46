import type { MenuItemConstructorOptions } from 'electron';

type Template = MenuItemConstructorOptions[];
/** An item that asks the window for a command: its label, the command's name, its keys. */
type Item = (label: string, command: string, keys?: string) => MenuItemConstructorOptions;

const LINE: MenuItemConstructorOptions = { type: 'separator' };

/** Items send the name of a command to the window, which knows whether it can be done now. */
export function menuTemplate(command: (name: string) => void, isMac: boolean): Template {
  const item: Item = (label, name, keys) => ({ label, id: name, click: () => command(name), ...(keys !== undefined && { accelerator: keys.replace('Ctrl', 'CmdOrCtrl').replaceAll(' ', '+') }) });
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    { label: '&File', submenu: fileMenu(item, isMac) },
    { label: '&Edit', submenu: editMenu(item) },
    { label: 'Fi&t', submenu: fitMenu(item) },
    { label: '&View', submenu: viewMenu(item) },
    { label: '&Help', submenu: [item('Keyboard shortcuts', 'help.shortcuts'), item('Glossary', 'help.glossary'), item('Start the engine again', 'engine.restart'), { role: 'toggleDevTools' }] },
  ];
}

const fileMenu = (item: Item, isMac: boolean): Template => [
  item('New runcard…', 'runcard.new', 'Ctrl N'), item('Open project folder…', 'project.open', 'Ctrl O'), item('Import fit or PDF set…', 'project.import', 'Ctrl I'),
  item('Show project in the file manager', 'project.reveal'), LINE,
  item('Save the runcard', 'runcard.save', 'Ctrl S'), item('Export panel…', 'panel.export', 'Ctrl E'), LINE,
  item('Settings', 'view.settings', 'Ctrl ,'), LINE, { role: isMac ? 'close' : 'quit' },
];

const editMenu = (item: Item): Template => [
  item('Undo', 'edit.undo', 'Ctrl Z'), item('Redo', 'edit.redo', 'Ctrl Shift Z'), LINE,
  { role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }, LINE,
  item('Compare the runcard with its file or another', 'runcard.diff', 'Ctrl D'), item('Next problem', 'problem.next', 'F8'), item('Previous problem', 'problem.previous', 'Shift F8'),
];

const fitMenu = (item: Item): Template => [item('Fit…', 'fit.start', 'Ctrl Enter'), item('Stop the fit…', 'fit.stop', 'Ctrl .')];

const viewMenu = (item: Item): Template => [
  item('Library', 'view.library', 'Ctrl 1'), item('Runcard', 'view.runcard', 'Ctrl 2'), item('Fit', 'view.fit', 'Ctrl 3'), item('Compare', 'view.compare', 'Ctrl 4'), LINE,
  item('Side panel', 'view.side', 'Ctrl B'), item('Problems', 'view.problems', 'Ctrl J'), item('Next panel', 'panel.next', 'F6'), item('Previous panel', 'panel.previous', 'Shift F6'), LINE,
  item('Search fits and runcards', 'palette.everything', 'Ctrl K'), item('Command palette', 'palette.commands', 'Ctrl Shift P'), LINE,
  { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'resetZoom' }, { role: 'togglefullscreen' },
];
