import type { Place } from './core/receipt.ts'
import { ask, ended } from './server.ts'
import { remembered, watched } from '../shared/watched.ts'

export type Programme = {
  readonly id: string
  readonly name: string
  readonly currency: string
  readonly minorDigits: number
  readonly scale: number
  readonly pointsName: {
    readonly ru: { readonly one: string; readonly few: string; readonly many: string }
    readonly en: { readonly one: string; readonly other: string }
  }
}

/** Who works at the till now, and for whom. */
export type SignedIn = {
  readonly operatorId: string
  readonly name: string
  readonly organisationId: string
  readonly organisation: string
  readonly scopes: readonly string[]
  readonly programmes: readonly Programme[]
  readonly mustChangePassword: boolean
  readonly byPin: boolean
}

/** The place that this browser is, once somebody with the right has said so. */
export type KnownTill = {
  readonly deviceId: string
  readonly organisation: { readonly id: string; readonly name: string }
  readonly store: { readonly id: string; readonly name: string }
  readonly till: { readonly id: string; readonly name: string }
  readonly people: readonly { readonly id: string; readonly name: string }[]
}

/** Null: nobody. It is remembered by the browser, so that the till opens without the server too. */
export const signedIn = remembered<SignedIn | null>('kopilka.till.signedIn', null)
export const knownTill = remembered<KnownTill | null>('kopilka.till.known', null)
export const chosenProgramme = remembered<string | null>('kopilka.till.programme', null)
export const sound = remembered<boolean>('kopilka.till.sound', true)
export const ready = watched(false)

/** Asks which till this browser is known to be. */
export async function lookForTill(): Promise<void> {
  knownTill.set((await ask((client) => client.devices.known())).till)
}

/** Asks who is signed in and what they need at the till. */
export async function lookAround(): Promise<void> {
  const { operator, organisation, scopes, byPin } = await ask((client) => client.sessions.whoAmI())
  ended.set(false)
  const programmes = operator.mustChangePassword
    ? []
    : (await ask((client) => client.programmes.list({ query: { limit: 200 } }))).items
  signedIn.set({
    operatorId: operator.id,
    name: operator.name,
    organisationId: organisation.id,
    organisation: organisation.name,
    scopes,
    programmes: programmes.filter(({ state }) => state === 'live'),
    mustChangePassword: operator.mustChangePassword,
    byPin,
  })
}

/** Ends the session, here at once and at the server as soon as it can be asked. */
export async function leave(): Promise<void> {
  signedIn.set(null)
  ended.set(false)
  await ask((client) => client.sessions.signOut()).catch(() => undefined)
}

/** The programme whose receipts are made; null where the organisation has no live one. */
export function programmeOf({ programmes }: SignedIn): Programme | null {
  const chosen = programmes.find(({ id }) => id === chosenProgramme.get())
  return chosen ?? programmes[0] ?? null
}

/** Where a receipt is made now. */
export function placeOf(who: SignedIn, programme: Programme): Place {
  const known = knownTill.get()
  const here = known?.organisation.id === who.organisationId ? known : null
  return {
    programmeId: programme.id,
    currency: programme.currency,
    minorDigits: programme.minorDigits,
    storeId: here?.store.id ?? null,
    tillId: here?.till.id ?? null,
    cashierId: who.operatorId,
  }
}

/** Whether somebody may do what needs the scope. */
export const may = (who: SignedIn, scope: string): boolean =>
  who.scopes.includes(scope) || who.scopes.includes('*')
