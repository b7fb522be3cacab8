import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { keyFor } from '#kit/secret.ts'

// Both keys come from the secret of the installation, which is not in the database.
const pepper = () => keyFor('confirmation codes')
const cipherKey = () => keyFor('confirmation codes on their way')

/** What is kept of a code. It names the code's own id, so that equal codes look different. */
export function digestOf(id: string, code: string): Buffer {
  return createHmac('sha256', pepper()).update(id).update('\n').update(code).digest()
}

/** Enciphers a code for its way to the channel (AES-256-GCM, bound to the code's id). */
export function seal(id: string, code: string): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', cipherKey(), nonce).setAAD(Buffer.from(id))
  const sealed = Buffer.concat([cipher.update(code, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
}

export function unseal(id: string, sealed: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', cipherKey(), sealed.subarray(0, 12))
  decipher.setAAD(Buffer.from(id)).setAuthTag(sealed.subarray(12, 28))
  return decipher.update(sealed.subarray(28)).toString('utf8') + decipher.final('utf8')
}
