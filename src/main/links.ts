/** Sites that a link in the window may open in the user's browser. */
const SITES = [
  'arxiv.org', 'doi.org', 'inspirehep.net', 'www.hepdata.net', 'nnpdf.mi.infn.it', 'docs.nnpdf.science', 'data.nnpdf.science',
  'lhapdf.hepforge.org', 'nnpdf.github.io',
];

/** Paths of sites that hold other people's pages too. */
const PAGES = ['https://github.com/NNPDF/'];

/** Whether a link is on the list: https, no user or port in it. */
export function isAllowedLink(link: string): boolean {
  let url: URL;
  try {
    url = new URL(link);
  } catch {
    return false;
  }
  const { protocol, hostname, port, username, password, href } = url;
  if (protocol !== 'https:' || port !== '' || username !== '' || password !== '') return false;
  return SITES.includes(hostname) || PAGES.some((page) => href.startsWith(page));
}
