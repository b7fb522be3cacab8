import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What passes for phones are signed with; null for a maker whose papers are not there. */
export type PassKeys = {
  readonly apple: {
    /** PEM: the certificate of the pass type, its key, and Apple's own between it and the root. */
    readonly certificate: string
    readonly key: string
    readonly wwdr: string
    readonly passphrase?: string | undefined
    readonly passTypeIdentifier: string
    readonly teamIdentifier: string
    /** Where phones reach this server, over TLS; null: cards keep the balance they were made with. */
    readonly site: string | null
    /** Apple's push service; an authority of its own is for a stand-in. */
    readonly push: { readonly url: string; readonly authority?: string | undefined }
  } | null
  readonly google: {
    readonly issuerId: string
    /** A picture at a public address, which Google asks for. */
    readonly logo: string
    readonly email: string
    readonly key: string
    /** Where tokens and objects are: Google, or a stand-in. */
    readonly api?: { readonly tokens: string; readonly objects: string }
  } | null
}

/**
 * Reads a folder: `apple.json` with `apple-certificate.pem`, `apple-key.pem`, `apple-wwdr.pem`; `google.json`
 * with `google-account.json`. Throws an Error that names the file that is missing or says too little.
 */
export function readPassKeys(folder: string): PassKeys {
  return {
    apple: existsSync(join(folder, 'apple.json')) ? readApple(folder) : null,
    google: existsSync(join(folder, 'google.json')) ? readGoogle(folder) : null,
  }
}

function readApple(folder: string): PassKeys['apple'] {
  const said = readJson(folder, 'apple.json', ['passTypeIdentifier', 'teamIdentifier'])
  return {
    certificate: readText(folder, 'apple-certificate.pem'),
    key: readText(folder, 'apple-key.pem'),
    wwdr: readText(folder, 'apple-wwdr.pem'),
    passphrase: said['passphrase'],
    passTypeIdentifier: said['passTypeIdentifier']!,
    teamIdentifier: said['teamIdentifier']!,
    site: siteOf(said['site'], join(folder, 'apple.json')),
    push: { url: APPLE_PUSH },
  }
}

function readGoogle(folder: string): PassKeys['google'] {
  const said = readJson(folder, 'google.json', ['issuerId', 'logo'])
  const account = readJson(folder, 'google-account.json', ['client_email', 'private_key'])
  return {
    issuerId: said['issuerId']!,
    logo: said['logo']!,
    email: account['client_email']!,
    key: account['private_key']!,
  }
}

const APPLE_PUSH = 'https://api.push.apple.com'

/** The address of this server as phones know it, without a slash at its end. */
function siteOf(said: string | undefined, path: string): string | null {
  if (said === undefined) return null
  const url = URL.canParse(said) ? new URL(said) : null
  if (url?.protocol !== 'https:' || url.search !== '' || url.hash !== '')
    throw new Error(`${path}: site is no address that begins with https://`)
  return url.href.replace(/\/+$/, '')
}

function readText(folder: string, name: string): string {
  const path = join(folder, name)
  if (!existsSync(path)) throw new Error(`${path}: there is no such file`)
  return readFileSync(path, 'utf8')
}

function readJson(
  folder: string,
  name: string,
  needed: readonly string[],
): Record<string, string | undefined> {
  const said = parsed(readText(folder, name))
  // a parser quotes what it read, which may be a key: its words go nowhere
  if (said === undefined) throw new Error(`${join(folder, name)}: this is no JSON`)
  const texts = (said ?? {}) as Record<string, string | undefined>
  const missing = needed.filter((field) => typeof texts[field] !== 'string')
  if (missing.length > 0)
    throw new Error(`${join(folder, name)}: it does not say ${missing.join(', ')}`)
  return texts
}

/** What a JSON text says; undefined for a text that is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
