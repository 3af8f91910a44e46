import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What a request tells that decides whether it is let in. */
export type Knock = Pick<IncomingMessage, 'headers' | 'url'>;

const NAMES = ['127.0.0.1', 'localhost'];
const secret = (bytes: number): string => randomBytes(bytes).toString('base64url');

/**
 * Who may come in. The address that the server prints has a token; whoever shows it gets a cookie, which every later request must have.
 * Cookies know no ports: that other servers of this machine are not sent ours, all pages lie below a folder that nobody else can name.
 */
export class Gate {
  readonly token = secret(32);
  /** Where all pages lie, with a slash at both ends. */
  readonly folder = `/${secret(12)}/`;
  private readonly session = secret(32);

  /**
   * Whether a request is for this server and from its own pages: another Host is a name that somebody has let point here (DNS rebinding),
   * another Origin a page of somebody else. The port is that of the tunnel's other end, whatever it is.
   * @param needsOrigin of a WebSocket, which browsers let any page open
   */
  isOurs({ headers: { host, origin } }: Knock, needsOrigin = false): boolean {
    const [, name, port] = /^([\w.]+)(:\d{1,5})?$/.exec(host ?? '') ?? [];
    if (name === undefined || !NAMES.includes(name)) return false;
    return origin === undefined ? !needsOrigin : origin === `http://${name}${port === ':80' ? '' : port ?? ''}`;
  }

  admits(token: string): boolean {
    return isSame(token, this.token);
  }

  /** Whether a request has the cookie. */
  knows({ headers: { cookie = '' } }: Knock): boolean {
    const values = cookie.split(';').map((pair) => pair.trim()).filter((pair) => pair.startsWith('parton=')).map((pair) => pair.slice('parton='.length));
    return values.some((value) => isSame(value, this.session));
  }

  /** For who was admitted: no script can read it, no other site can have it sent. */
  get cookie(): string {
    return `parton=${this.session}; Path=${this.folder}; HttpOnly; SameSite=Strict`;
  }
}

/** In a time that tells nothing about the secret. */
function isSame(given: string, secret: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(secret));
}
