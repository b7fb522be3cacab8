import { createHash, createVerify } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { hasOpenssl, makePapers, openssl, unpack } from '#test/providers/papers.ts'
import { openShop, type Shop } from '#test/shop.ts'
import { readPassKeys } from './passKeys.ts'
import { usePassKeys } from './passes.ts'

const given = freshDatabase()
const door = freshDoor(given)

let folder = ''
let shop: Shop
let member: { id: string; card: string }
const at = (name: string) => join(folder, name)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'passes-'))
  shop = await openShop(given, {
    rules: [
      {
        id: 'base',
        name: { ru: 'База', en: 'Base' },
        on: 'purchase',
        then: { rate: { points: 5, per: 10_000 } },
      },
    ],
  })
  member = await shop.member()
  await shop.buy(member.id, 1_000_00)
})
afterEach(() => usePassKeys({ apple: null, google: null }))
afterAll(() => rmSync(folder, { recursive: true }))

const ask = (path: string) => door.ask('GET', path)

test('where nothing is set up the ways say so, and asking is refused with what to do', async () => {
  expect((await ask('/v1/passes')).body).toEqual({ apple: false, google: false })
  for (const maker of ['apple', 'google']) {
    const { status, body } = await ask(`/v1/cards/${member.card}/passes/${maker}`)
    expect([maker, status, body.code]).toEqual([maker, 409, 'pass.not_set_up'])
    expect(body.detail).toContain('KOPILKA_PASSES')
  }
})

test('papers that say too little name their file, and never what they hold', () => {
  writeFileSync(at('google.json'), '{"issuerId":"1"}')
  expect(() => readPassKeys(folder)).toThrow(/google\.json: it does not say logo/)
  writeFileSync(at('google.json'), '-----BEGIN PRIVATE KEY----- canary')
  expect(() => readPassKeys(folder)).toThrow(/google\.json: this is no JSON$/)
  rmSync(at('google.json'))
})

describe.skipIf(!hasOpenssl)('with papers of our own making (skipped without openssl)', () => {
  beforeAll(() => makePapers(folder))

  test('an iPhone’s card has the number and the balance; its manifest and signature hold', async () => {
    usePassKeys(readPassKeys(folder))
    expect((await ask('/v1/passes')).body).toEqual({ apple: true, google: true })
    const token = await door.key('read-only')
    const { statusCode, headers, rawPayload } = await door.app.inject({
      url: `/v1/cards/${member.card}/passes/apple`,
      headers: { authorization: `Bearer ${token}`, 'accept-language': 'ru' },
    })
    expect(statusCode).toBe(200)
    expect(headers['content-type']).toContain('application/vnd.apple.pkpass')
    const files = unpack(rawPayload)
    const pass = JSON.parse(files.get('pass.json')!.toString())
    expect(pass).toMatchObject({
      passTypeIdentifier: 'pass.example.points',
      barcodes: [{ message: member.card, format: 'PKBarcodeFormatCode128' }],
      storeCard: { primaryFields: [{ value: '50 баллов' }] },
    })
    const manifest = JSON.parse(files.get('manifest.json')!.toString()) as Record<string, string>
    expect(Object.keys(manifest).toSorted()).toEqual(
      ['icon.png', 'icon@2x.png', 'icon@3x.png', 'pass.json'].toSorted(),
    )
    for (const [name, digest] of Object.entries(manifest))
      expect(createHash('sha1').update(files.get(name)!).digest('hex')).toBe(digest)
    writeFileSync(at('manifest.json'), files.get('manifest.json')!)
    writeFileSync(at('signature'), files.get('signature')!)
    const verify = () =>
      openssl(
        'smime',
        '-verify',
        '-binary',
        '-inform',
        'DER',
        '-in',
        at('signature'),
        '-content',
        at('manifest.json'),
        '-CAfile',
        at('apple-wwdr.pem'),
        '-purpose',
        'any',
        '-out',
        at('out'),
      )
    verify()
    writeFileSync(at('manifest.json'), '{}')
    expect(verify).toThrow()
  })

  test('an Android phone’s card is a signed token with the number and the balance', async () => {
    usePassKeys(readPassKeys(folder))
    const { body } = await ask(`/v1/cards/${member.card}/passes/google`)
    const [head = '', claims = '', signature = ''] = String(body.url)
      .replace('https://pay.google.com/gp/v/save/', '')
      .split('.')
    openssl('rsa', '-in', at('google.key'), '-pubout', '-out', at('google.pub'))
    const verify = (text: string) =>
      createVerify('RSA-SHA256')
        .update(text)
        .verify(readFileSync(at('google.pub')), signature, 'base64url')
    expect(verify(`${head}.${claims}`)).toBe(true)
    expect(verify(`${head}.${claims}x`)).toBe(false)
    const said = JSON.parse(Buffer.from(claims, 'base64url').toString())
    expect(said).toMatchObject({ iss: 'points@example.iam.example', aud: 'google' })
    expect(said.payload.loyaltyObjects[0]).toMatchObject({
      accountId: member.card,
      barcode: { value: member.card },
      loyaltyPoints: { balance: { string: '50 points' } },
    })
  })

  test('a blocked card is put into no phone', async () => {
    usePassKeys(readPassKeys(folder))
    const { card } = await shop.member()
    await door.ask('POST', `/v1/cards/${card}/block`, { reason: 'lost' })
    for (const maker of ['apple', 'google'])
      expect((await ask(`/v1/cards/${card}/passes/${maker}`)).body.code).toBe('pass.card_unusable')
  })
})
