import { expect, it } from 'vitest';
import { isAllowedLink } from './links';

it.each(['https://arxiv.org/abs/2109.02653', 'https://doi.org/10.1140/epjc/s10052-022-10328-7', 'https://github.com/NNPDF/nnpdf/issues/2118'])('opens %s', (link) =>
  expect(isAllowedLink(link)).toBe(true));

it.each([
  'http://arxiv.org/', 'https://arxiv.org.evil.example/', 'https://evil.example/arxiv.org', 'https://user@arxiv.org/', 'https://arxiv.org:8080/', 'https://github.com/someone/else',
  'https://github.com/NNPDF/../someone', 'file:///etc/passwd', 'javascript:alert(1)', 'parton://app/index.html', '', 'arxiv.org',
])('refuses %j', (link) => expect(isAllowedLink(link)).toBe(false));
