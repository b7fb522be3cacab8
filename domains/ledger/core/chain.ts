/** A link of the chain, signed by a key that is kept outside the database. */
export type Anchor = {
  readonly position: number
  /** How many movements the chain holds up to it. */
  readonly movements: number
  /** SHA-256 of the link, in hexadecimal. */
  readonly digest: string
  /** When it was signed, in UTC. */
  readonly at: string
  /** The public key (Ed25519, 32 bytes in base64url). */
  readonly key: string
  /** Over what `signedText` says, in base64url. */
  readonly signature: string
}

/** What is signed: these five, as JSON without spaces, in this order. */
export const signedText = ({ position, movements, digest, at, key }: Unsigned): string =>
  JSON.stringify({ position, movements, digest, at, key })

export type Unsigned = Omit<Anchor, 'signature'>

/** A line of the file of anchors. */
export const lineOf = (anchor: Anchor): string =>
  JSON.stringify({ ...JSON.parse(signedText(anchor)), signature: anchor.signature })

/**
 * The anchors of a file: JSON, one a line, or a list of them. A line that was cut short by a loss of
 * power is passed over: whoever can write the file could as well take a line away.
 */
export function readAnchors(text: string): Anchor[] {
  const whole = parsed(text)
  if (Array.isArray(whole)) return whole.filter(isAnchor)
  return text.split('\n').map(parsed).filter(isAnchor)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function isAnchor(value: unknown): value is Anchor {
  const { position, movements, ...texts } = (value ?? {}) as Record<string, unknown>
  return (
    Number.isSafeInteger(position) &&
    Number.isSafeInteger(movements) &&
    ['digest', 'at', 'key', 'signature'].every((name) => typeof texts[name] === 'string')
  )
}

/** Whether a chain that is signed now is worth another anchor: so many milliseconds after the last one. */
export const isDue = (last: Anchor | null, end: number, now: number, every: number): boolean =>
  end > (last?.position ?? 0) && now - (last ? Date.parse(last.at) : 0) >= every

/** Where anchors and chain part: at the first that does not match, after the last that does. */
export type Parting = { readonly anchor: Anchor; readonly lastRight: Anchor | null }

/** Compares anchors, the oldest first, with the digests of the links they name. */
export function parting(
  anchors: readonly Anchor[],
  digests: ReadonlyMap<number, string>,
): Parting | null {
  const at = anchors.findIndex(({ position, digest }) => digests.get(position) !== digest)
  return at === -1 ? null : { anchor: anchors[at]!, lastRight: anchors[at - 1] ?? null }
}
