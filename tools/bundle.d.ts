/** Bundles all of them into a folder. */
export function bundle(folder: string): Promise<unknown>
