import { createHash, createSign, generateKeyPairSync, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll } from 'vitest'

/** What a small directory of the tests says of whoever comes next, and how it errs. */
export type Sayings = {
  claims: Record<string, unknown>
  /** The issuer in the identity token, when it is not its own. */
  issuer?: string
  /** Seconds that the identity token is good for. */
  life: number
  nonce?: string
  /** Lets in whoever it knows without asking, whatever it is told to. */
  deaf?: boolean
  /** Signs with a key that it does not publish. */
  forged?: boolean
}

export type TestDirectory = {
  readonly issuer: string
  readonly clientId: string
  readonly secret: string
  says: Sayings
  /** Lets somebody in at the address that a sign-in goes to; the query it sends the browser back with. */
  visit(url: string): string
}

type Gone = {
  readonly challenge: string
  readonly nonce: string
  readonly returnTo: string
  readonly again: boolean
}

/** A directory on this machine: OpenID Connect with codes, PKCE and RS256, as small as can be. */
export function freshDirectory(): TestDirectory {
  const published = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const codes = new Map<string, Gone>()
  const server = createServer((request, response) => void answer(request, response))
  const directory = {
    issuer: '',
    clientId: 'kopilka',
    secret: 'a secret of the directory',
    says: { claims: {}, life: 300 } as Sayings,
    visit(url: string): string {
      const asked = new URL(url).searchParams
      const code = randomUUID()
      codes.set(code, {
        challenge: asked.get('code_challenge')!,
        nonce: asked.get('nonce')!,
        returnTo: asked.get('redirect_uri')!,
        again: asked.get('prompt') === 'login' && !directory.says.deaf,
      })
      const state = asked.get('state')!
      return `?${new URLSearchParams({ code, state, iss: directory.issuer }).toString()}`
    },
  }

  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    directory.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => new Promise((done) => server.close(done)))

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (status: number, body: unknown) =>
      response
        .writeHead(status, { 'content-type': 'application/json', connection: 'close' })
        .end(JSON.stringify(body))
    const { pathname } = new URL(request.url!, directory.issuer)
    if (pathname === '/.well-known/openid-configuration') return void send(200, metadata())
    if (pathname === '/keys') {
      const key = published.publicKey.export({ format: 'jwk' })
      return void send(200, { keys: [{ ...key, kid: 'k', alg: 'RS256', use: 'sig' }] })
    }
    if (pathname === '/authorize') {
      const location = new URL(request.url!, directory.issuer).searchParams.get('redirect_uri')!
      const back = location + directory.visit(directory.issuer + request.url!)
      return void response.writeHead(302, { location: back }).end()
    }
    const sent = new URLSearchParams(await textOf(request))
    const gone = codes.get(sent.get('code') ?? '')
    codes.delete(sent.get('code') ?? '')
    const proven = createHash('sha256')
      .update(sent.get('code_verifier') ?? '')
      .digest('base64url')
    const isSound =
      gone?.challenge === proven &&
      gone.returnTo === sent.get('redirect_uri') &&
      sent.get('client_secret') === directory.secret
    if (!isSound) return void send(400, { error: 'invalid_grant' })
    send(200, { access_token: 'a', token_type: 'Bearer', id_token: tokenFor(gone) })
  }

  const metadata = () => ({
    issuer: directory.issuer,
    authorization_endpoint: `${directory.issuer}/authorize`,
    token_endpoint: `${directory.issuer}/token`,
    jwks_uri: `${directory.issuer}/keys`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  })

  function tokenFor(gone: Gone): string {
    const { claims, issuer = directory.issuer, life, nonce = gone.nonce, forged } = directory.says
    const now = Math.floor(Date.now() / 1000)
    const times = { iat: now - 600, exp: now + life, ...(gone.again && { auth_time: now }) }
    const body = {
      iss: issuer,
      aud: directory.clientId,
      sub: 'somebody',
      nonce,
      ...times,
      ...claims,
    }
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const text = `${part({ alg: 'RS256', kid: 'k', typ: 'JWT' })}.${part(body)}`
    const key = forged ? other.privateKey : published.privateKey
    return `${text}.${createSign('RSA-SHA256').update(text).sign(key, 'base64url')}`
  }

  return directory
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}
