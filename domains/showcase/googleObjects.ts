import { createSign } from 'node:crypto'
import type { Told } from './applePush.ts'
import type { PassKeys } from './passKeys.ts'

const GOOGLE = {
  tokens: 'https://oauth2.googleapis.com/token',
  objects: 'https://walletobjects.googleapis.com',
}
const PATIENCE = 10_000
const SCOPE = 'https://www.googleapis.com/auth/wallet_object.issuer'

export type ObjectsLine = {
  /** Changes what a card at Google shows; `gone` where nobody has saved it. Does not throw. */
  patch(id: string, change: Readonly<Record<string, unknown>>): Promise<Told>
}

/** Signs claims as a JWT (RFC 7519) with RS256. */
export function signed(claims: Readonly<Record<string, unknown>>, key: string): string {
  const parts = [{ alg: 'RS256', typ: 'JWT' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  const text = parts.join('.')
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key, 'base64url')}`
}

/** A line to the objects of Google, as the service account; its token (RFC 7523) is asked for once and kept while it is good. */
export function openGoogleObjects(google: NonNullable<PassKeys['google']>): ObjectsLine {
  const { email, key, api = GOOGLE } = google
  let token: { readonly text: string; readonly until: number } | null = null
  const ask = (url: string, init: RequestInit) =>
    fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(PATIENCE) })

  const tokenNow = async (): Promise<string> => {
    const now = Date.now()
    if (token && token.until > now) return token.text
    const iat = Math.floor(now / 1_000)
    const claims = { iss: email, scope: SCOPE, aud: api.tokens, iat, exp: iat + 3_600 }
    const answer = await ask(api.tokens, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: signed(claims, key),
      }),
    })
    if (!answer.ok) throw new Error(`no token: ${answer.status}`)
    const said = (await answer.json()) as { access_token?: unknown; expires_in?: unknown }
    if (typeof said.access_token !== 'string') throw new Error('no token')
    const seconds = typeof said.expires_in === 'number' ? said.expires_in : 60
    // a minute before it ends it is no good any more
    token = { text: said.access_token, until: now + (seconds - 60) * 1_000 }
    return token.text
  }
  return {
    patch: async (id, change) => {
      try {
        const url = `${api.objects}/walletobjects/v1/loyaltyObject/${encodeURIComponent(id)}`
        const answer = await ask(url, {
          method: 'PATCH',
          headers: {
            authorization: `Bearer ${await tokenNow()}`,
            'content-type': 'application/json',
          },
          body: JSON.stringify(change),
        })
        await answer.body?.cancel()
        if (answer.ok) return { outcome: 'told' }
        if (answer.status === 401) token = null
        return answer.status === 404
          ? { outcome: 'gone' }
          : { outcome: 'retry', reason: `${answer.status}` }
      } catch (error) {
        return { outcome: 'retry', reason: (error as Error).message.slice(0, 200) }
      }
    },
  }
}
