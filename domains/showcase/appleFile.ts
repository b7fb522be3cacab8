import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Context } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import { keyFor } from '#kit/secret.ts'
import { icon } from './icon.ts'
import type { Content } from './passContent.ts'
import type { PassKeys } from './passKeys.ts'

type Apple = NonNullable<PassKeys['apple']>

/** How a card is called among those of its pass type, for good. */
export const serialOf = ({ programmeId, number }: Pick<Content, 'programmeId' | 'number'>) =>
  `${programmeId}.${number}`

/** What a phone shows to be given news of this card: it stands in the card and nowhere else. */
export const tokenOf = (organisationId: OrganisationId, serial: string): string =>
  createHmac('sha256', keyFor('cards in phones'))
    .update(`${organisationId}\n${serial}`)
    .digest('base64url')

export function isTokenOf(said: string, organisationId: OrganisationId, serial: string): boolean {
  const [a, b] = [Buffer.from(said), Buffer.from(tokenOf(organisationId, serial))]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** The card as Apple's signed file. One that cannot be used any more is void. */
export async function fileOf(
  { organisationId, language }: Pick<Context, 'organisationId' | 'language'>,
  apple: Apple,
  content: Content,
): Promise<Buffer> {
  const serialNumber = serialOf(content)
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
      serialNumber,
      organizationName: content.organisation,
      description: content.programme,
      logoText: content.programme,
      backgroundColor: 'rgb(11,107,93)',
      foregroundColor: 'rgb(255,255,255)',
      labelColor: 'rgb(255,255,255)',
      ...(!content.usable && { voided: true }),
      ...(apple.site !== null && {
        webServiceURL: `${apple.site}/phones/${organisationId}/${language}`,
        authenticationToken: tokenOf(organisationId, serialNumber),
      }),
    },
  )
  pass.type = 'storeCard'
  const label = language === 'ru' ? 'НА СЧЁТЕ' : 'BALANCE'
  pass.primaryFields.push({ key: 'balance', label, value: content.balance })
  pass.setBarcodes({
    message: content.number,
    altText: content.number,
    format: 'PKBarcodeFormatCode128',
    messageEncoding: 'iso-8859-1',
  })
  return pass.getAsBuffer()
}
