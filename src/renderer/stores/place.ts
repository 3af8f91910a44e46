import { usePlace } from './services';

/** Words for what a desktop can do and a browser cannot: there a path is copied, and the bin is a folder of the project. */
export const revealLabel = (what = ''): string => {
  const object = what === '' ? '' : ` ${what}`;
  return usePlace() === 'desktop' ? `Show${object} in the file manager` : `Copy the path${what === '' ? '' : ` of${object}`}`;
};

export const binWords = (): string =>
  (usePlace() === 'desktop' ? 'It can be put back from the bin of the file manager.' : 'It goes to the folder .bin beside it, on the server. From there it can be moved back.');
