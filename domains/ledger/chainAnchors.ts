import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Notary } from './chain.ts'
import { readAnchors, signedText, type Anchor } from './core/chain.ts'

/** The file of anchors in the data folder: one a line, only ever added to. */
export const anchorsFile = (folder: string): string => join(folder, 'anchors.jsonl')

/** A private key (Ed25519) as one line: PKCS #8 in Base64, what stands between the lines of a PEM file. Throws when it is none. */
export function readKey(text: string): KeyObject {
  const key = createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' })
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('not an Ed25519 key')
  return key
}

/** A new private key, as one line. */
export function makeKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519')
  return privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
}

/** The public half, as anchors name it. */
export const publicKeyOf = (key: KeyObject): string =>
  createPublicKey(key).export({ format: 'jwk' }).x!

/** Signs with the key given, and keeps anchors in a file of the folder. */
export function openNotary(keyText: string, folder: string): Notary {
  const key = readKey(keyText)
  return {
    key: publicKeyOf(key),
    sign: (text) => sign(null, Buffer.from(text), key).toString('base64url'),
    keep: (line) => addLine(anchorsFile(folder), line),
  }
}

async function addLine(path: string, line: string): Promise<void> {
  const file = await open(path, 'a+', 0o600)
  try {
    const { size } = await file.stat()
    const last = Buffer.alloc(1)
    if (size > 0) await file.read(last, 0, 1, size - 1)
    // a line that a loss of power cut short does not swallow the next one
    await file.appendFile(size > 0 && last.toString() !== '\n' ? `\n${line}\n` : `${line}\n`)
    await file.datasync()
  } finally {
    await file.close()
  }
}

/** What a machine knows of the chain that its database cannot change. */
export type Evidence = {
  /** Public keys to trust; null where the machine has never signed, and cannot tell. */
  readonly keys: ReadonlySet<string> | null
  /** Anchors kept outside the database, by where they come from. */
  readonly kept: readonly { readonly from: string; readonly anchors: readonly Anchor[] }[]
}

/** The evidence of the data folder, and of a copy of anchors that was stored elsewhere. */
export function readEvidence(folder: string, keyText: string | null, copy?: string): Evidence {
  const file = anchorsFile(folder)
  const own = existsSync(file) ? readAnchors(readFileSync(file, 'utf8')) : []
  const keys = new Set<string>()
  for (const anchor of own) {
    if (!keys.has(anchor.key) && isSigned(anchor)) keys.add(anchor.key)
  }
  if (keyText !== null) keys.add(publicKeyOf(readKey(keyText)))
  return {
    keys: keys.size > 0 ? keys : null,
    kept: [
      { from: file, anchors: own },
      ...(copy === undefined
        ? []
        : [{ from: copy, anchors: readAnchors(readFileSync(copy, 'utf8')) }]),
    ],
  }
}

/** Whether an anchor is just as it was signed with the key that it names. */
export function isSigned(anchor: Anchor): boolean {
  const key = publicKey(anchor.key)
  const signature = Buffer.from(anchor.signature, 'base64url')
  return key !== null && verify(null, Buffer.from(signedText(anchor)), key, signature)
}

/** Those that are not as they were signed. Years of anchors are checked beside what else is read. */
export async function notSigned(anchors: readonly Anchor[]): Promise<Anchor[]> {
  const wrong: Anchor[] = []
  for (let from = 0; from < anchors.length; from += AT_ONCE) {
    const some = anchors.slice(from, from + AT_ONCE)
    const right = await Promise.all(some.map(isSignedInThread))
    wrong.push(...some.filter((_, place) => !right[place]))
  }
  return wrong
}

const AT_ONCE = 1_000

const verifyInThread = promisify<null, Buffer, KeyObject, Buffer, boolean>(verify)

async function isSignedInThread(anchor: Anchor): Promise<boolean> {
  const key = publicKey(anchor.key)
  const signature = Buffer.from(anchor.signature, 'base64url')
  return key !== null && verifyInThread(null, Buffer.from(signedText(anchor)), key, signature)
}

/** Keys by their text: reading one takes as long as checking a signature. */
const read = new Map<string, KeyObject | null>()

function publicKey(x: string): KeyObject | null {
  if (!read.has(x)) read.set(x, parseKey(x))
  return read.get(x)!
}

function parseKey(x: string): KeyObject | null {
  try {
    return createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } })
  } catch {
    return null
  }
}
