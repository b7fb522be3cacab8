/** A key in the form `kp_live_` or `kp_test_` and 32 letters and digits, about 190 bits. */
export const TOKEN = /^kp_(live|test)_[0-9A-Za-z]{32}$/

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const SECRET_LENGTH = 32
const SHOWN = 6

/**
 * A token from random bytes, or null when too few of them could be used: a byte that
 * would make some letters likelier than others is passed over. 64 bytes are nearly always enough.
 */
export function tokenOf(test: boolean, bytes: Uint8Array): string | null {
  const even = 256 - (256 % LETTERS.length)
  let secret = ''
  for (const byte of bytes) {
    if (byte < even && secret.length < SECRET_LENGTH) secret += LETTERS[byte % LETTERS.length]
  }
  return secret.length === SECRET_LENGTH ? `kp_${test ? 'test' : 'live'}_${secret}` : null
}

/** The start by which people recognise a key; it opens nothing. */
export const prefixOf = (token: string): string => token.slice(0, 'kp_live_'.length + SHOWN)
