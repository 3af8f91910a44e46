/**
 * What pages may ask for, and why the window does not get it; what is not in the table is refused as well. Writing to the clipboard is
 * the one exception, for Copy buttons.
 */
const TABLE: Readonly<Record<string, { readonly granted: boolean; readonly reason: string }>> = {
  'clipboard-sanitized-write': { granted: true, reason: 'copying commands, tables and pictures' },
  'clipboard-read': { granted: false, reason: 'pasting into a text field does not need it' },
  'media': { granted: false, reason: 'no camera or microphone is used' },
  'display-capture': { granted: false, reason: 'the screen is not recorded' },
  'geolocation': { granted: false, reason: 'the place of the computer is nobody\'s business' },
  'notifications': { granted: false, reason: 'the main process sends them' },
  'midi': { granted: false, reason: 'no device is used' },
  'midiSysex': { granted: false, reason: 'no device is used' },
  'hid': { granted: false, reason: 'no device is used' },
  'serial': { granted: false, reason: 'no device is used' },
  'usb': { granted: false, reason: 'no device is used' },
  'pointerLock': { granted: false, reason: 'the pointer stays the user\'s' },
  'keyboardLock': { granted: false, reason: 'the keyboard stays the user\'s' },
  'fullscreen': { granted: false, reason: 'the window\'s own full screen is used' },
  'openExternal': { granted: false, reason: 'links go through the list of sites' },
  'fileSystem': { granted: false, reason: 'files go through native dialogs and the engine' },
  'idle-detection': { granted: false, reason: 'whether the user is there is not needed' },
  'window-management': { granted: false, reason: 'windows are placed by the main process' },
};

export function isGranted(permission: string): boolean {
  return Object.hasOwn(TABLE, permission) && TABLE[permission]!.granted;
}
