import {
  createCipheriv,
  createDecipheriv,
  hash as hashed,
  randomBytes,
  randomInt,
} from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { keyFor } from '#kit/secret.ts'

/** Argon2id (the package's kind unless said) as OWASP advises: 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** What is kept of a password. */
export const digestPassword = (password: string): Promise<string> =>
  hash(password.normalize('NFKC'), COST)

/** Whether the password is that of the digest; without a digest it takes as long and is not. */
export async function isPassword(password: string, digest: string | undefined): Promise<boolean> {
  nobodys ??= digestPassword(randomBytes(16).toString('hex'))
  const right = await verify(digest ?? (await nobodys), password.normalize('NFKC'))
  return right && digest !== undefined
}

let nobodys: Promise<string> | null = null

/** Letters and digits that nobody mistakes for each other on paper. */
const CLEAR = 'abcdefghjkmnpqrstuvwxyz23456789'

/** A password to begin with, about 79 bits: four groups of four. */
export const firstPassword = (): string => groups(4, 4)

/** A code that stands in for a lost phone, about 49 bits. */
export const recoveryCode = (): string => groups(2, 5)

const groups = (count: number, length: number): string =>
  Array.from({ length: count }, () =>
    Array.from({ length }, () => CLEAR[randomInt(CLEAR.length)]).join(''),
  ).join('-')

/** The token of a session: 256 bits. */
export const sessionTokenOf = (): string => randomBytes(32).toString('base64url')

export const SESSION_TOKEN = /^[\w-]{43}$/

export const sha256 = (text: string): Buffer => hashed('sha256', text, 'buffer')

/** Enciphers a text for one purpose (AES-256-GCM, bound to whose it is). */
export function sealFor(purpose: string, whose: string, text: string): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keyFor(purpose), nonce).setAAD(Buffer.from(whose))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
}

export function unsealFor(purpose: string, whose: string, sealed: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', keyFor(purpose), sealed.subarray(0, 12))
  decipher.setAAD(Buffer.from(whose)).setAuthTag(sealed.subarray(12, 28))
  return decipher.update(sealed.subarray(28)).toString('utf8') + decipher.final('utf8')
}

const CODES = 'secrets of one-time codes'

/** Enciphers the secret of one-time codes, bound to the operator. */
export const seal = (operatorId: string, secret: string): Buffer =>
  sealFor(CODES, operatorId, secret)

export const unseal = (operatorId: string, sealed: Buffer): string =>
  unsealFor(CODES, operatorId, sealed)
