import { chooseImport } from '../features/library/actions';
import { useNewRuncard } from '../features/start/new-runcard';
import { useConnection } from '../stores/connection';
import { offerCommands } from '../stores/commands';
import { useNavigation, type View } from '../stores/navigation';
import { revealLabel } from '../stores/place';
import { useProject } from '../stores/project';
import { useDesktop } from '../stores/services';
import { useSettings } from '../stores/settings';

interface Shell {
  readonly showPalette: (what: 'everything' | 'commands') => void;
  readonly showShortcuts: () => void;
  readonly showGlossary: () => void;
}

/** The commands that every view has. */
export function offerShellCommands({ showPalette, showShortcuts, showGlossary }: Shell): void {
  const navigation = useNavigation();
  const project = useProject();
  const settings = useSettings();
  const connection = useConnection();
  const show = (view: View) => () => { navigation.view = view; };

  offerCommands([
    { id: 'runcard.new', label: 'New runcard…', group: 'File', keys: 'Ctrl N', enabled: () => project.listing !== undefined, run: () => { useNewRuncard().isOpen = true; } },
    { id: 'project.open', label: 'Open project folder…', group: 'File', keys: 'Ctrl O', run: async () => {
      const folder = await useDesktop().chooseFolder('Open project folder');
      if (folder !== undefined) await openProject(folder);
    } },
    { id: 'project.import', label: 'Import fit or PDF set…', group: 'File', keys: 'Ctrl I', enabled: () => project.listing !== undefined, run: async () => {
      navigation.view = 'library';
      await chooseImport();
    } },
    { id: 'project.reveal', label: revealLabel('the project'), group: 'File', enabled: () => project.folder !== '', run: () => useDesktop().reveal(project.folder) },
    { id: 'project.refresh', label: 'Read project again', group: 'File', keys: 'F5', run: project.refresh },
    { id: 'view.settings', label: 'Settings', group: 'File', keys: 'Ctrl ,', run: show('settings') },
    { id: 'view.library', label: 'Library', group: 'View', keys: 'Ctrl 1', run: show('library') },
    { id: 'view.runcard', label: 'Runcard', group: 'View', keys: 'Ctrl 2', enabled: () => navigation.runcard !== undefined, run: show('runcard') },
    { id: 'view.fit', label: 'Fit', group: 'View', keys: 'Ctrl 3', enabled: () => navigation.fit !== undefined, run: show('fit') },
    { id: 'view.compare', label: 'Compare', group: 'View', keys: 'Ctrl 4', run: show('compare') },
    { id: 'view.side', label: 'Side panel', group: 'View', keys: 'Ctrl B', run: () => { navigation.sidePanel = !navigation.sidePanel; } },
    { id: 'view.theme', label: 'Switch between dark and light', group: 'View', run: () => settings.change({ theme: settings.theme === 'dark' ? 'light' : 'dark' }) },
    { id: 'view.density', label: 'Switch between compact and comfortable rows', group: 'View', run: () => settings.change({ density: settings.settings.density === 'compact' ? 'comfortable' : 'compact' }) },
    { id: 'palette.everything', label: 'Search fits and runcards', group: 'View', keys: 'Ctrl K', run: () => { showPalette('everything'); } },
    { id: 'palette.commands', label: 'Command palette', group: 'View', keys: 'Ctrl Shift P', run: () => { showPalette('commands'); } },
    { id: 'help.shortcuts', label: 'Keyboard shortcuts', group: 'Help', keys: '?', run: showShortcuts },
    { id: 'help.glossary', label: 'Glossary', group: 'Help', run: showGlossary },
    { id: 'engine.restart', label: 'Start the engine again', group: 'Help', enabled: () => connection.state === 'gone', run: () => connection.restart(true) },
  ]);

  async function openProject(folder: string): Promise<void> {
    navigation.view = 'library';
    navigation.runcard = undefined;
    navigation.fit = undefined;
    await project.open(folder);
  }
}
