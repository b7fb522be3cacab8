/**
 * Whether a text is the origin of a site as browsers write it: https, or http on the machine itself; a host
 * in lower case, a port only where it is not the usual one; no path.
 */
export function isOrigin(text: string): boolean {
  const parts = /^(https?):\/\/([a-z0-9.-]+|\[[0-9a-f:]+\])(?::(\d{1,5}))?$/.exec(text)
  if (!parts) return false
  const [, scheme, host = '', port] = parts
  if (port !== undefined && (Number(port) > 65_535 || port.startsWith('0'))) return false
  if (port === (scheme === 'https' ? '443' : '80')) return false
  if (/^[.-]|[.-]$|\.\./.test(host)) return false
  return scheme === 'https' || LOCAL.has(host)
}

const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]'])
