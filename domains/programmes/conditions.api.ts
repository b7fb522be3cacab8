import { Type, type Static } from 'typebox'
import { ConditionsDocument, Problem } from '#domains/rules/rules.api.ts'
import { exact, Instant, Nullable, operations, page, pageQuery, Uuid } from '#kit/core/operation.ts'

const VersionNumber = Type.Integer({ minimum: 1, maximum: 1_000_000 })

export const VersionState = Type.Union(
  [
    Type.Literal('draft'),
    Type.Literal('scheduled'),
    Type.Literal('in_force'),
    Type.Literal('superseded'),
    Type.Literal('withdrawn'),
  ],
  { description: 'In force and superseded follow from the starts, at the moment of the answer' },
)

/** A version of conditions without its document. */
export const ConditionsVersion = exact({
  version: VersionNumber,
  state: VersionState,
  startsAt: Nullable(Type.String()),
  note: Nullable(Type.String()),
  madeAt: Type.String(),
  madeBy: Type.String(),
  scheduledAt: Nullable(Type.String()),
  scheduledBy: Nullable(Type.String()),
  withdrawnAt: Nullable(Type.String()),
  withdrawnBy: Nullable(Type.String()),
})
export type ConditionsVersion = Static<typeof ConditionsVersion>

export const ConditionsWithDocument = exact({
  ...ConditionsVersion.properties,
  document: ConditionsDocument,
  revision: Type.String({ description: 'Changes whenever the document or the note does' }),
})
export type ConditionsWithDocument = Static<typeof ConditionsWithDocument>

export const NewConditions = exact({
  document: ConditionsDocument,
  note: Type.Optional(
    Nullable(Type.String({ maxLength: 1000, description: 'Why this version, for colleagues' })),
  ),
})
export type NewConditions = Static<typeof NewConditions>

export const EditedConditions = exact({
  ...NewConditions.properties,
  revision: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 64,
      description: 'The revision that was seen: what was written since is not overwritten',
    }),
  ),
})
export type EditedConditions = Static<typeof EditedConditions>

const programmeParams = exact({ programmeId: Uuid })
const versionParams = exact({ programmeId: Uuid, version: VersionNumber })
const read = 'conditions:read'
const write = 'conditions:write'
const example = {
  document: {
    base: { amount: 'after_tax', lessPaidWithPoints: true },
    rounding: { at: 'receipt', mode: 'down' },
    rules: [
      {
        id: 'base',
        name: { ru: 'Пять баллов за каждые 100 рублей', en: 'Five points for every 100 roubles' },
        on: 'purchase',
        then: { rate: { points: 5, per: 10_000 } },
      },
    ],
  },
}

export const conditionsApi = operations({
  schema: {
    method: 'GET',
    path: '/v1/conditions/schema',
    summary: 'The language of conditions as a JSON Schema',
    needs: read,
    returns: Type.Object({}, { additionalProperties: true }),
  },
  list: {
    method: 'GET',
    path: '/v1/programmes/:programmeId/conditions',
    summary: 'List the versions of the conditions, newest first',
    needs: read,
    params: programmeParams,
    query: exact(pageQuery),
    returns: page(ConditionsVersion),
    refuses: ['programme.unknown', 'cursor.invalid'],
  },
  draft: {
    method: 'POST',
    path: '/v1/programmes/:programmeId/conditions',
    summary: 'Draft a version of the conditions',
    needs: write,
    params: programmeParams,
    body: NewConditions,
    returns: ConditionsWithDocument,
    status: 201,
    refuses: ['programme.unknown', 'programme.closed', 'conditions.unsound'],
    example,
  },
  check: {
    method: 'POST',
    path: '/v1/programmes/:programmeId/conditions/check',
    summary: 'Check a document of conditions; nothing is kept',
    needs: read,
    key: 'none',
    params: programmeParams,
    body: exact({ document: ConditionsDocument }),
    returns: exact({ sound: Type.Boolean(), problems: Type.Array(Problem) }),
    refuses: ['programme.unknown'],
    example,
  },
  difference: {
    method: 'GET',
    path: '/v1/programmes/:programmeId/conditions/difference',
    summary: 'What changes from one version to another, in sentences',
    needs: read,
    params: programmeParams,
    query: exact({ from: VersionNumber, to: VersionNumber }),
    returns: exact({
      from: VersionNumber,
      to: VersionNumber,
      changes: Type.Array(
        exact({
          path: Type.String({ description: 'JSON Pointer into the document' }),
          kind: Type.Union([
            Type.Literal('added'),
            Type.Literal('removed'),
            Type.Literal('changed'),
          ]),
          sentence: Type.String({ description: 'In the language of Accept-Language' }),
        }),
      ),
    }),
    refuses: ['programme.unknown', 'conditions.unknown'],
  },
  get: {
    method: 'GET',
    path: '/v1/programmes/:programmeId/conditions/:version',
    summary: 'See a version of the conditions with its document',
    needs: read,
    params: versionParams,
    returns: ConditionsWithDocument,
    refuses: ['programme.unknown', 'conditions.unknown'],
  },
  edit: {
    method: 'PUT',
    path: '/v1/programmes/:programmeId/conditions/:version',
    summary: 'Replace the document of a draft',
    needs: write,
    params: versionParams,
    body: EditedConditions,
    returns: ConditionsWithDocument,
    refuses: [
      'programme.unknown',
      'conditions.unknown',
      'conditions.immutable',
      'conditions.unsound',
      'conditions.changed_meanwhile',
    ],
    example,
  },
  schedule: {
    method: 'POST',
    path: '/v1/programmes/:programmeId/conditions/:version/schedule',
    summary: 'Publish a draft: from now on it is immutable, and it comes into force at its start',
    needs: write,
    params: versionParams,
    body: exact({ startsAt: Instant }),
    returns: ConditionsWithDocument,
    refuses: [
      'programme.unknown',
      'programme.closed',
      'conditions.unknown',
      'conditions.immutable',
      'conditions.unsound',
      'conditions.start_in_past',
      'conditions.start_taken',
      'instant.invalid',
    ],
    example: { startsAt: '2026-04-01T00:00:00+03:00' },
  },
  withdraw: {
    method: 'POST',
    path: '/v1/programmes/:programmeId/conditions/:version/withdraw',
    summary: 'Take back a published version that is not yet in force',
    needs: write,
    params: versionParams,
    returns: ConditionsWithDocument,
    refuses: ['programme.unknown', 'conditions.unknown', 'conditions.not_withdrawable'],
  },
})
