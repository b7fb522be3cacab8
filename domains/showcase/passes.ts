import { createSign } from 'node:crypto'
import * as cards from '#domains/cards/cards.ts'
import * as accounts from '#domains/members/accounts.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import { makeSpeech } from '#domains/rules/core/sentences.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { icon } from './icon.ts'
import type { PassKeys } from './passKeys.ts'

let keys: PassKeys = { apple: null, google: null }

/** Hands in what passes are signed with; done once, at the start. */
export function usePassKeys(found: PassKeys): void {
  keys = found
}

/** For which phones cards can be made. */
export const ways = (): { apple: boolean; google: boolean } => ({
  apple: keys.apple !== null,
  google: keys.google !== null,
})

/** What a pass shows. */
type Content = {
  readonly number: string
  readonly programmeId: string
  readonly programme: string
  readonly organisation: string
  /** The points in words: «120 баллов». */
  readonly balance: string
}

/**
 * The card as a signed pass for an iPhone. Throws `pass.not_set_up`, `pass.card_unusable` and the refusals of
 * the card and the programme.
 */
export async function applePass(
  ctx: Context,
  number: string,
  programmeId: string | undefined,
): Promise<Buffer> {
  const { apple } = keys
  if (!apple) throw new Refusal('pass.not_set_up', { maker: 'Apple' })
  const content = await contentOf(ctx, number, programmeId)
  // the signer is large and seldom wanted: it is loaded with the first pass
  const { PKPass } = await import('passkit-generator')
  const pass = new PKPass(
    { 'icon.png': icon(29), 'icon@2x.png': icon(58), 'icon@3x.png': icon(87) },
    {
      wwdr: apple.wwdr,
      signerCert: apple.certificate,
      signerKey: apple.key,
      ...(apple.passphrase !== undefined && { signerKeyPassphrase: apple.passphrase }),
    },
    {
      passTypeIdentifier: apple.passTypeIdentifier,
      teamIdentifier: apple.teamIdentifier,
      serialNumber: `${content.programmeId}.${content.number}`,
      organizationName: content.organisation,
      description: content.programme,
      logoText: content.programme,
      backgroundColor: 'rgb(11,107,93)',
      foregroundColor: 'rgb(255,255,255)',
      labelColor: 'rgb(255,255,255)',
    },
  )
  pass.type = 'storeCard'
  const label = ctx.language === 'ru' ? 'НА СЧЁТЕ' : 'BALANCE'
  pass.primaryFields.push({ key: 'balance', label, value: content.balance })
  pass.setBarcodes({
    message: content.number,
    altText: content.number,
    format: 'PKBarcodeFormatCode128',
    messageEncoding: 'iso-8859-1',
  })
  return pass.getAsBuffer()
}

const SAVE = 'https://pay.google.com/gp/v/save/'

/** The address by which a phone takes the card: a JWT (RFC 7519) signed with RS256. Throws as `applePass` does. */
export async function googleLink(
  ctx: Context,
  number: string,
  programmeId: string | undefined,
): Promise<{ url: string }> {
  const { google } = keys
  if (!google) throw new Refusal('pass.not_set_up', { maker: 'Google' })
  const content = await contentOf(ctx, number, programmeId)
  const classId = `${google.issuerId}.${content.programmeId}`
  const claims = {
    iss: google.email,
    aud: 'google',
    typ: 'savetowallet',
    iat: Math.floor(ctx.now.getTime() / 1_000),
    origins: [],
    payload: {
      loyaltyClasses: [
        {
          id: classId,
          issuerName: content.organisation,
          programName: content.programme,
          programLogo: { sourceUri: { uri: google.logo } },
          reviewStatus: 'UNDER_REVIEW',
        },
      ],
      loyaltyObjects: [
        {
          id: `${classId}.${content.number}`,
          classId,
          state: 'ACTIVE',
          accountId: content.number,
          barcode: { type: 'CODE_128', value: content.number, alternateText: content.number },
          loyaltyPoints: { label: content.programme, balance: { string: content.balance } },
        },
      ],
    },
  }
  const encoded = [{ alg: 'RS256', typ: 'JWT' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  const signed = encoded.join('.')
  const signature = createSign('RSA-SHA256').update(signed).sign(google.key, 'base64url')
  return { url: `${SAVE}${signed}.${signature}` }
}

async function contentOf(
  ctx: Context,
  number: string,
  programmeId: string | undefined,
): Promise<Content> {
  const card = await cards.get(ctx, number)
  if (card.state !== 'active' && card.state !== 'issued')
    throw new Refusal('pass.card_unusable', { state: card.state })
  const { organisationId } = ctx
  const programme = await programmes.programmeFor(ctx.db, organisationId, programmeId ?? null)
  const { name: organisation } = await programmes.organisation(ctx.db, organisationId)
  const points =
    card.memberId === null ? 0 : (await accounts.balance(ctx, card.memberId, programme.id)).active
  return {
    number: card.number,
    programmeId: programme.id,
    programme: programme.name,
    organisation,
    balance: makeSpeech(ctx.language, programme).points(points),
  }
}
