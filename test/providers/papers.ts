import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' })

export const hasOpenssl = (() => {
  try {
    return openssl('version').length > 0
  } catch {
    return false
  }
})()

/** An authority of our own in Apple's place, and a certificate that it signed. */
export function makePapers(folder: string): void {
  const at = (name: string) => join(folder, name)
  const subject = '/CN=Pass Type ID: pass.example.points/OU=ABCDE12345/O=Test'
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    '/CN=Authority',
    '-days',
    '9',
    '-keyout',
    at('authority.key'),
    '-out',
    at('apple-wwdr.pem'),
  )
  openssl(
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    subject,
    '-keyout',
    at('apple-key.pem'),
    '-out',
    at('request.pem'),
  )
  openssl(
    'x509',
    '-req',
    '-in',
    at('request.pem'),
    '-CA',
    at('apple-wwdr.pem'),
    '-CAkey',
    at('authority.key'),
    '-CAcreateserial',
    '-days',
    '9',
    '-out',
    at('apple-certificate.pem'),
  )
  const apple = { passTypeIdentifier: 'pass.example.points', teamIdentifier: 'ABCDE12345' }
  writeFileSync(at('apple.json'), JSON.stringify(apple))
  openssl('genrsa', '-out', at('google.key'), '2048')
  const google = { issuerId: '3388000000001', logo: 'https://points.example/logo.png' }
  writeFileSync(at('google.json'), JSON.stringify(google))
  const account = {
    client_email: 'points@example.iam.example',
    private_key: readFileSync(at('google.key'), 'utf8'),
  }
  writeFileSync(at('google-account.json'), JSON.stringify(account))
}

/** The files of an archive that only stores them: local headers one after another. */
export function unpack(archive: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>()
  for (let at = 0; archive.readUInt32LE(at) === 0x04034b50;) {
    if (archive.readUInt16LE(at + 8) !== 0) throw new Error('a file is packed')
    const size = archive.readUInt32LE(at + 18)
    const nameLength = archive.readUInt16LE(at + 26)
    const start = at + 30 + nameLength + archive.readUInt16LE(at + 28)
    files.set(
      archive.toString('utf8', at + 30, at + 30 + nameLength),
      archive.subarray(start, start + size),
    )
    at = start + size
  }
  return files
}
