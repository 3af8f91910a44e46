import { endWithReader, main } from './main';

/** Entry of the command line. */
endWithReader();
void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
