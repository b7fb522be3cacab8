/** The media type of an answer that is a file. By itself: a page needs it, and not the schemas. */
export const FILE = 'application/octet-stream'
