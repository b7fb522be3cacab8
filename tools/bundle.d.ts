/** Bundles all of them into a folder; answers the files it wrote there. */
export function bundle(folder: string): Promise<readonly { readonly fileName: string }[]>
/** The same program in characters of one byte. */
export function narrowed(code: string): string
