/** Environment variables with which Vulkan finds a software driver; none where drivers are named already, or it is not there. */
export function softwareGpu(environment?: NodeJS.ProcessEnv): Record<string, string>;
