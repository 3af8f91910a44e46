/** What a subline adds where the central PDF of an ended fit is not the mean of all its replicas. */
export const leftOutText = (replicas: number): string => (replicas === 0 ? '' : ` · ${replicas} left out by postfit`);
