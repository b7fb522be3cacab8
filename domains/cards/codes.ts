import { createHmac, timingSafeEqual } from 'node:crypto'
import { keyFor } from '#kit/secret.ts'
import type { Batch } from './batches.store.ts'

/** Crockford's alphabet: no letter that is taken for another. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 10

/**
 * The code under the scratch field of a card: 50 bits, XXXXX-XXXXX. It is derived from the number,
 * the batch and a secret kept outside the database, so no table holds it.
 */
export function activationCode(batch: Batch, number: string): string {
  const mac = createHmac('sha256', keyFor('cards.activation'))
    .update(batch.codeSalt)
    .update(batch.id)
    .update(number)
    .digest()
  const letters = Array.from(mac.subarray(0, LENGTH), (byte) => LETTERS[byte % 32]!).join('')
  return `${letters.slice(0, LENGTH / 2)}-${letters.slice(LENGTH / 2)}`
}

/** Whether the code typed is the card's, in any case, with or without the dash. */
export function isActivationCode(batch: Batch, number: string, typed: string): boolean {
  const expected = Buffer.from(plain(activationCode(batch, number)))
  const given = Buffer.from(plain(typed))
  return expected.length === given.length && timingSafeEqual(expected, given)
}

/** What is read from a code: O is a zero, I and L are a one. */
const plain = (code: string): string =>
  code.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1')
