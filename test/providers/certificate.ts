import { generateKeyPairSync, sign } from 'node:crypto'

// DER by hand: tag, length, content. Enough of X.509 (RFC 5280) for a server on loopback.
const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts)
  const { length } = content
  const head =
    length < 128
      ? [tag, length]
      : length < 256
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from(head), content])
}
const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts)
const number = (...bytes: readonly number[]) => der(0x02, Buffer.from(bytes))
const oid = (...bytes: readonly number[]) => der(0x06, Buffer.from(bytes))
const time = (text: string) => der(0x18, Buffer.from(text))

const ECDSA_SHA256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02))
const COMMON_NAME = oid(0x55, 0x04, 0x03)
const ALTERNATIVE_NAMES = oid(0x55, 0x1d, 0x11)
const CONSTRAINTS = oid(0x55, 0x1d, 0x13)

/** A key and its own certificate for `localhost`, good for centuries. */
export function makeCertificate(): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from('localhost')))))
  const isAuthority = sequence(der(0x01, Buffer.from([0xff])))
  const names = sequence(der(0x82, Buffer.from('localhost')))
  const about = sequence(
    der(0xa0, number(2)),
    number(1),
    ECDSA_SHA256,
    name,
    sequence(time('20200101000000Z'), time('29990101000000Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(
      0xa3,
      sequence(
        sequence(CONSTRAINTS, der(0x04, isAuthority)),
        sequence(ALTERNATIVE_NAMES, der(0x04, names)),
      ),
    ),
  )
  const signature = sign('sha256', about, privateKey)
  const whole = sequence(about, ECDSA_SHA256, der(0x03, Buffer.from([0]), signature))
  const lines = whole.toString('base64').replaceAll(/(.{64})/g, '$1\n')
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  }
}
