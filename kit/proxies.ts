import { BlockList, isIP } from 'node:net'
import type { Proxies } from './core/proxies.ts'

/** The proxies of a list of addresses and ranges (10.0.0.2, 10.1.0.0/16, fd00::/8); this machine is always one. */
export function proxiesOf(list: readonly string[]): Proxies {
  const known = new BlockList()
  for (const each of ['127.0.0.0/8', '::1', ...list]) {
    const [address = '', bits] = each.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) known.addAddress(address, family)
    else known.addSubnet(address, Number(bits), family)
  }
  return {
    has: (address) => {
      const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
      const kind = isIP(plain)
      return kind !== 0 && known.check(plain, kind === 6 ? 'ipv6' : 'ipv4')
    },
  }
}

/** Whether a text is an address or a range of addresses. */
export function isPlace(text: string): boolean {
  const [address = '', bits, more] = text.split('/')
  const kind = isIP(address)
  if (kind === 0 || more !== undefined) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (kind === 6 ? 128 : 32))
}

let trusted = proxiesOf([])

/** Whose word on where requests come from is taken, from now on; said once, at the start. */
export function trustProxies(list: readonly string[]): void {
  trusted = proxiesOf(list)
}

export const trustedProxies = (): Proxies => trusted
