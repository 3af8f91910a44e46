import { describe, expect, it } from 'vitest';
import { Gate } from './gate';

const gate = new Gate();
const knock = (headers: Record<string, string>) => ({ headers });

describe('the gate', () => {
  it.each([
    { host: '127.0.0.1:8430' }, { host: 'localhost:9000' }, { host: '127.0.0.1' }, { host: '127.0.0.1:8430', origin: 'http://127.0.0.1:8430' },
    { host: 'localhost:80', origin: 'http://localhost' },
  ] as Record<string, string>[])('lets this machine ask: %j', (headers) => expect(gate.isOurs(knock(headers))).toBe(true));

  it.each([
    {}, { host: '' }, { host: 'evil.example:8430' }, { host: 'localhost.evil.example' }, { host: '127.0.0.1.evil.example:8430' }, { host: '127.0.0.1:8430@evil.example' },
    { host: '0.0.0.0:8430' }, { host: '127.0.0.1:8430', origin: 'null' }, { host: '127.0.0.1:8430', origin: 'http://127.0.0.1:8431' },
    { host: '127.0.0.1:8430', origin: 'http://localhost:8430' }, { host: '127.0.0.1:8430', origin: 'https://127.0.0.1:8430' }, { host: '127.0.0.1:8430', origin: '' },
  ] as Record<string, string>[])('and nobody else: %j', (headers) => expect(gate.isOurs(knock(headers))).toBe(false));

  it('wants the origin of a WebSocket', () => {
    expect(gate.isOurs(knock({ host: 'localhost:1' }), true)).toBe(false);
    expect(gate.isOurs(knock({ host: 'localhost:1', origin: 'http://localhost:1' }), true)).toBe(true);
  });

  it('admits by its token and knows by its cookie', () => {
    const [pair] = gate.cookie.split(';');
    expect([gate.admits(gate.token), gate.admits(''), gate.admits(`${gate.token}x`), new Gate().admits(gate.token)]).toEqual([true, false, false, false]);
    expect(gate.knows(knock({ cookie: `a=b; ${pair!}; c=d` }))).toBe(true);
    expect(gate.knows(knock({ cookie: `parton=other; ${pair!}` }))).toBe(true);
    for (const cookie of ['', 'parton=', `parton=${gate.token}`, `xparton=${pair!.slice(7)}`, `${pair!}x`]) expect(gate.knows(knock({ cookie }))).toBe(false);
    expect(gate.knows(knock({}))).toBe(false);
    expect(gate.cookie).toMatch(/^parton=[\w-]{43}; Path=\/[\w-]{16}\/; HttpOnly; SameSite=Strict$/);
  });
});
