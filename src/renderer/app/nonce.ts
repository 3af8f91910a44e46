/** What a style element must have that is made in the page: its policy lets no others in. Empty under a test's page. */
export const styleNonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
