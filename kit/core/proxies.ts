/** Machines whose word on where a request came from is taken: `has` for each address. */
export type Proxies = { has(address: string): boolean }

/**
 * Where a request came from. A proxy that is trusted knows better than the address it asks from; of several in a
 * row the first that is not ours is the caller, and what it says itself is not believed.
 */
export function cameFrom(peer: string, forwarded: string, proxies: Proxies): string {
  const hops = forwarded
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
  let address = peer
  while (proxies.has(address)) {
    const before = hops.pop()
    if (before === undefined || !ADDRESS.test(before)) return address
    address = before
  }
  return address
}

const ADDRESS = /^[\da-fA-F:.]{2,45}$/
