import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { fileOf } from './appleFile.ts'
import { signed } from './googleObjects.ts'
import { contentOf, shownByGoogle, type Content } from './passContent.ts'
import type { PassKeys } from './passKeys.ts'
import * as phones from './phones.store.ts'

let keys: PassKeys = { apple: null, google: null }

/** Hands in what passes are signed with; done once, at the start. */
export function usePassKeys(found: PassKeys): void {
  keys = found
}

/** What passes are signed with. */
export const passKeys = (): PassKeys => keys

/** For which phones cards can be made. */
export const ways = (): { apple: boolean; google: boolean } => ({
  apple: keys.apple !== null,
  google: keys.google !== null,
})

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
  return fileOf(ctx, apple, await usableContent(ctx, number, programmeId))
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
  const content = await usableContent(ctx, number, programmeId)
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
          accountId: content.number,
          barcode: { type: 'CODE_128', value: content.number, alternateText: content.number },
          ...shownByGoogle(content),
        },
      ],
    },
  }
  // from now on what it shows follows the balance
  await phones.keep(ctx.db, googlePhone(ctx, content, `${classId}.${content.number}`), ctx.now)
  return { url: `${SAVE}${signed(claims, google.key)}` }
}

const googlePhone = (ctx: Context, content: Content, serial: string): phones.Phone => ({
  device: 'google',
  serial,
  maker: 'google',
  organisationId: ctx.organisationId,
  programmeId: content.programmeId,
  owner: content.owner,
  cardId: content.cardId,
  number: content.number,
  language: ctx.language,
  pushToken: null,
})

async function usableContent(
  ctx: Context,
  number: string,
  programmeId: string | undefined,
): Promise<Content> {
  const content = await contentOf(ctx, number, programmeId)
  if (!content.usable) throw new Refusal('pass.card_unusable', { state: content.state })
  return content
}
