import { Type, type Static } from 'typebox'
import {
  exact,
  Language,
  Nullable,
  operations,
  page,
  pageQuery,
  Uuid,
} from '#kit/core/operation.ts'

const name = (description: string) => Type.String({ minLength: 1, maxLength: 200, description })
const code = (description: string) =>
  Type.String({ minLength: 1, maxLength: 64, pattern: '^[^\\s](.*[^\\s])?$', description })
const word = Type.String({ minLength: 1, maxLength: 40 })

const revision = Type.String({ description: 'Changes whenever what may be edited does' })
/** Of an edit: what was seen, so that nobody overwrites what they have not. */
const seen = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 64,
    description: 'The revision that was seen: what was written since is not overwritten',
  }),
)

export const Organisation = exact({
  id: Uuid,
  name: name('How the firm is called'),
  country: Type.String({
    pattern: '^[A-Z]{2}$',
    description: 'ISO 3166-1: phones without a country code are read by it',
  }),
  language: Language,
  revision,
  madeAt: Type.String(),
})
export type Organisation = Static<typeof Organisation>

export const OrganisationEdit = exact(
  {
    name: Type.Optional(Organisation.properties.name),
    country: Type.Optional(Organisation.properties.country),
    language: Type.Optional(Language),
    revision: seen,
  },
  { minProperties: 1 },
)
export type OrganisationEdit = Static<typeof OrganisationEdit>

/** How points are called, in the plural forms of each language. */
export const PointsName = exact(
  {
    ru: exact({ one: word, few: word, many: word }),
    en: exact({ one: word, other: word }),
  },
  { description: 'Plural forms: 1 балл, 2 балла, 5 баллов; 1 point, 2 points' },
)
export type PointsName = Static<typeof PointsName>

const settled = {
  currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217: RUB' }),
  zone: Type.String({
    minLength: 1,
    maxLength: 64,
    description: 'Time zone (IANA): Europe/Moscow',
  }),
  scale: Type.Integer({ minimum: 0, maximum: 2, description: 'Decimals of a point' }),
}

const guardHours = Type.Integer({
  minimum: 0,
  maximum: 168,
  description:
    'Hours after a change of phone or e-mail in which points are spent with a code only; 0: never',
})

export const Programme = exact({
  id: Uuid,
  name: name('How the programme is called'),
  ...settled,
  minorDigits: Type.Integer({ description: 'Decimals of the minor unit of the currency' }),
  pointsName: PointsName,
  guardHours,
  state: Type.Union([Type.Literal('draft'), Type.Literal('live'), Type.Literal('closed')]),
  revision,
  madeAt: Type.String(),
  liveAt: Nullable(Type.String()),
  closedAt: Nullable(Type.String()),
})
export type Programme = Static<typeof Programme>

const Warnings = Type.Array(exact({ code: Type.String(), message: Type.String() }), {
  description: 'What deserves a second thought; the operation was done',
})

export const ProgrammeWithWarnings = exact({ ...Programme.properties, warnings: Warnings })
export type ProgrammeWithWarnings = Static<typeof ProgrammeWithWarnings>

export const NewProgramme = exact({
  name: Programme.properties.name,
  currency: settled.currency,
  zone: settled.zone,
  scale: Type.Optional(settled.scale),
  pointsName: Type.Optional(PointsName),
  guardHours: Type.Optional(guardHours),
})
export type NewProgramme = Static<typeof NewProgramme>

export const ProgrammeEdit = exact(
  {
    name: Type.Optional(Programme.properties.name),
    pointsName: Type.Optional(PointsName),
    guardHours: Type.Optional(guardHours),
    currency: Type.Optional(settled.currency),
    zone: Type.Optional(settled.zone),
    scale: Type.Optional(settled.scale),
    revision: seen,
  },
  {
    minProperties: 1,
    description: 'Only what is given changes; currency, zone and scale only in a draft',
  },
)
export type ProgrammeEdit = Static<typeof ProgrammeEdit>

export const Store = exact({
  id: Uuid,
  code: code('How tills and conditions name the store'),
  name: name('How people call the store'),
  city: Nullable(Type.String()),
  revision,
  madeAt: Type.String(),
  closedAt: Nullable(Type.String()),
})
export type Store = Static<typeof Store>

const city = Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 100 })))
export const NewStore = exact({
  code: Store.properties.code,
  name: Store.properties.name,
  city,
})
export type NewStore = Static<typeof NewStore>
export const StoreEdit = exact(
  {
    code: Type.Optional(Store.properties.code),
    name: Type.Optional(Store.properties.name),
    city,
    revision: seen,
  },
  { minProperties: 1 },
)
export type StoreEdit = Static<typeof StoreEdit>

export const Till = exact({
  id: Uuid,
  storeId: Uuid,
  code: code('How the till names itself on receipts'),
  name: name('How people call the till'),
  revision,
  madeAt: Type.String(),
  closedAt: Nullable(Type.String()),
})
export type Till = Static<typeof Till>
export const NewTill = exact({ code: Till.properties.code, name: Till.properties.name })
export type NewTill = Static<typeof NewTill>
export const TillEdit = exact(
  {
    code: Type.Optional(Till.properties.code),
    name: Type.Optional(Till.properties.name),
    revision: seen,
  },
  { minProperties: 1 },
)
export type TillEdit = Static<typeof TillEdit>

const programmeParams = exact({ programmeId: Uuid })
const storeParams = exact({ storeId: Uuid })
const tillParams = exact({ tillId: Uuid })
const read = 'programmes:read'
const write = 'programmes:write'

export const programmesApi = operations({
  organisation: {
    method: 'GET',
    path: '/v1/organisation',
    summary: 'See the organisation of the key',
    needs: read,
    returns: Organisation,
    refuses: ['organisation.unknown'],
  },
  editOrganisation: {
    method: 'PATCH',
    path: '/v1/organisation',
    summary: 'Edit the organisation',
    needs: write,
    body: OrganisationEdit,
    returns: Organisation,
    refuses: ['organisation.unknown', 'revision.behind'],
  },
  list: {
    method: 'GET',
    path: '/v1/programmes',
    summary: 'List programmes',
    needs: read,
    query: exact(pageQuery),
    returns: page(Programme),
    refuses: ['cursor.invalid'],
  },
  create: {
    method: 'POST',
    path: '/v1/programmes',
    summary: 'Create a programme, as a draft',
    needs: write,
    body: NewProgramme,
    returns: ProgrammeWithWarnings,
    status: 201,
    refuses: ['programme.currency_unknown', 'programme.zone_unknown', 'programme.name_taken'],
    example: { name: 'Копилка', currency: 'RUB', zone: 'Europe/Moscow' },
  },
  get: {
    method: 'GET',
    path: '/v1/programmes/:programmeId',
    summary: 'See a programme',
    needs: read,
    params: programmeParams,
    returns: Programme,
    refuses: ['programme.unknown'],
  },
  edit: {
    method: 'PATCH',
    path: '/v1/programmes/:programmeId',
    summary: 'Edit a programme; currency, zone and scale only while it is a draft',
    needs: write,
    params: programmeParams,
    body: ProgrammeEdit,
    returns: Programme,
    refuses: [
      'programme.unknown',
      'programme.settled',
      'programme.closed',
      'programme.currency_unknown',
      'programme.zone_unknown',
      'programme.name_taken',
      'revision.behind',
    ],
  },
  goLive: {
    method: 'POST',
    path: '/v1/programmes/:programmeId/go-live',
    summary: 'Take a programme live: from now on receipts are counted',
    needs: write,
    params: programmeParams,
    returns: ProgrammeWithWarnings,
    refuses: ['programme.unknown', 'programme.without_conditions', 'programme.closed'],
  },
  close: {
    method: 'POST',
    path: '/v1/programmes/:programmeId/close',
    summary: 'Close a programme for ever: no more receipts, the book stays',
    needs: write,
    params: programmeParams,
    returns: Programme,
    refuses: ['programme.unknown'],
  },
  stores: {
    method: 'GET',
    path: '/v1/stores',
    summary: 'List stores',
    needs: read,
    query: exact(pageQuery),
    returns: page(Store),
    refuses: ['cursor.invalid'],
  },
  openStore: {
    method: 'POST',
    path: '/v1/stores',
    summary: 'Add a store',
    needs: write,
    body: NewStore,
    returns: Store,
    status: 201,
    refuses: ['store.code_taken'],
    example: { code: 'tver-1', name: 'Тверь, Советская 12', city: 'Тверь' },
  },
  store: {
    method: 'GET',
    path: '/v1/stores/:storeId',
    summary: 'See a store',
    needs: read,
    params: storeParams,
    returns: Store,
    refuses: ['store.unknown'],
  },
  editStore: {
    method: 'PATCH',
    path: '/v1/stores/:storeId',
    summary: 'Edit a store',
    needs: write,
    params: storeParams,
    body: StoreEdit,
    returns: Store,
    refuses: ['store.unknown', 'store.code_taken', 'revision.behind'],
  },
  closeStore: {
    method: 'POST',
    path: '/v1/stores/:storeId/close',
    summary: 'Close a store and its tills',
    needs: write,
    params: storeParams,
    returns: Store,
    refuses: ['store.unknown'],
  },
  tills: {
    method: 'GET',
    path: '/v1/stores/:storeId/tills',
    summary: 'List the tills of a store',
    needs: read,
    params: storeParams,
    query: exact(pageQuery),
    returns: page(Till),
    refuses: ['store.unknown', 'cursor.invalid'],
  },
  openTill: {
    method: 'POST',
    path: '/v1/stores/:storeId/tills',
    summary: 'Add a till to a store',
    needs: write,
    params: storeParams,
    body: NewTill,
    returns: Till,
    status: 201,
    refuses: ['store.unknown', 'store.closed', 'till.code_taken'],
    example: { code: '1', name: 'Касса у входа' },
  },
  editTill: {
    method: 'PATCH',
    path: '/v1/tills/:tillId',
    summary: 'Edit a till',
    needs: write,
    params: tillParams,
    body: TillEdit,
    returns: Till,
    refuses: ['till.unknown', 'till.code_taken', 'revision.behind'],
  },
  closeTill: {
    method: 'POST',
    path: '/v1/tills/:tillId/close',
    summary: 'Close a till',
    needs: write,
    params: tillParams,
    returns: Till,
    refuses: ['till.unknown'],
  },
})

export { programmesRefusals } from './core/refusals.ts'
