import { Type, type Static } from 'typebox'
import { exact, Nullable, operations, page, pageQuery, Uuid } from '#kit/core/operation.ts'
import { LARGEST_FILE, PART } from './core/parts.ts'

export { importsRefusals } from './core/refusals.ts'
export { MembersMapping, PurchasesMapping } from './core/mapping.ts'

const Count = Type.Integer({ minimum: 0 })

export const FileShown = exact({
  id: Uuid,
  name: Type.String(),
  size: Count,
  partSize: Type.Integer({ description: 'Bytes of a piece; the last one has the rest' }),
  parts: Count,
  missing: Type.Array(Type.Integer(), { description: 'Numbers of pieces to come, the first 100' }),
  whole: Type.Boolean(),
  madeAt: Type.String(),
})
export type FileShown = Static<typeof FileShown>

export const Look = exact({
  encoding: Type.String(),
  delimiter: Type.String(),
  lines: Count,
  columns: Type.Array(
    exact({
      name: Type.String(),
      samples: Type.Array(Type.String(), { description: 'Values of the first rows' }),
    }),
  ),
  suggested: exact({
    purchases: Type.Unknown({ description: 'A mapping as far as the names of columns tell' }),
    members: Type.Unknown({ description: 'A mapping as far as the names of columns tell' }),
  }),
})
export type Look = Static<typeof Look>

const What = Type.Enum(['purchases', 'members'], { description: 'What each row is about' })
const Mapping = Type.Unknown({
  description: 'Which column is what, as in docs/how-to/import.md; every mistake is told at once',
})

const Reasons = Type.Array(exact({ reason: Type.String(), rows: Count }))

export const ImportReport = exact({
  dryRun: Type.Boolean(),
  encoding: Type.String(),
  delimiter: Type.String(),
  rows: exact({ read: Count, taken: Count, rejected: Count }),
  receipts: Nullable(
    exact({ found: Count, added: Count, known: Count, refused: Count, left: Count }),
  ),
  members: exact({
    enrolled: Count,
    known: Type.Optional(Count),
    left: Type.Optional(Count),
    named: Type.Optional(Count),
    unknown: Type.Optional(Count),
  }),
  cards: Nullable(Count),
  points: Nullable(Count),
  from: Nullable(Type.String()),
  to: Nullable(Type.String()),
  rejected: Reasons,
  preview: Type.Array(Type.Unknown(), { description: 'Of a dry run: the first as they would be' }),
  previewRejected: Type.Array(exact({ line: Count, reason: Type.String() })),
})
export type ImportReport = Static<typeof ImportReport>

export const Import = exact({
  id: Uuid,
  fileId: Uuid,
  fileName: Type.String(),
  programmeId: Uuid,
  what: What,
  dryRun: Type.Boolean({ description: 'Reads and previews; nothing is taken over' }),
  mapping: Type.Unknown(),
  state: Type.Enum(['waiting', 'running', 'done', 'cancelled', 'failed']),
  stage: Nullable(Type.Enum(['reading', 'enrolling', 'confirming', 'rejecting'])),
  done: Type.Integer({ description: 'Of the stage: bytes read, members, receipts or rows' }),
  total: Type.Integer(),
  cancelling: Type.Boolean(),
  report: Nullable(ImportReport),
  failure: Nullable(exact({ code: Type.String(), message: Type.String() })),
  rejectedFile: Type.Boolean({ description: 'Whether rejected rows can be had as a file' }),
  orderedAt: Type.String(),
  orderedBy: Type.String(),
  beganAt: Nullable(Type.String()),
  endedAt: Nullable(Type.String()),
})
export type Import = Static<typeof Import>

export const NewImport = exact({
  fileId: Uuid,
  what: What,
  mapping: Mapping,
  programmeId: Type.Optional(Uuid),
  dryRun: Type.Optional(Type.Boolean({ default: false })),
})
export type NewImport = Static<typeof NewImport>

const fileParams = exact({ fileId: Uuid })
const importParams = exact({ importId: Uuid })

export const importsApi = operations({
  beginFile: {
    method: 'POST',
    path: '/v1/files',
    summary: 'Begin to hand in a file, piece by piece',
    needs: 'imports:write',
    body: exact({
      name: Type.String({ minLength: 1, maxLength: 200 }),
      size: Type.Integer({ minimum: 1, maximum: LARGEST_FILE, description: 'Bytes' }),
    }),
    returns: FileShown,
    status: 201,
    refuses: ['key.test_only'],
    example: { name: 'sales-2025.csv', size: 1_234_567 },
  },
  putPart: {
    method: 'PUT',
    path: '/v1/files/:fileId/parts/:number',
    summary: 'Hand in a piece of a file; the same piece again changes nothing',
    needs: 'imports:write',
    // the number of the piece is its key
    key: 'none',
    params: exact({ fileId: Uuid, number: Type.Integer({ minimum: 1, maximum: 256 }) }),
    body: exact({
      content: Type.String({
        pattern: '^[A-Za-z0-9+/]+={0,2}$',
        maxLength: Math.ceil(PART / 3) * 4,
        description: 'Base64 of the bytes',
      }),
    }),
    bodyLimit: 2 * PART,
    returns: FileShown,
    refuses: ['file.unknown', 'file.part_wrong', 'key.test_only'],
  },
  seeFile: {
    method: 'GET',
    path: '/v1/files/:fileId',
    summary: 'See what has come of a file',
    needs: 'imports:read',
    params: fileParams,
    returns: FileShown,
    refuses: ['file.unknown'],
  },
  look: {
    method: 'GET',
    path: '/v1/files/:fileId/look',
    summary: 'The columns of a file with their first values, and what they seem to be',
    needs: 'imports:read',
    params: fileParams,
    query: exact({
      delimiter: Type.Optional(Type.Enum([',', ';', '\t', '|'])),
      encoding: Type.Optional(Type.Enum(['utf-8', 'windows-1251'])),
    }),
    returns: Look,
    refuses: [
      'file.unknown',
      'file.unfinished',
      'file.empty',
      'file.truncated',
      'file.not_csv',
      'file.encoding',
      'file.columns_many',
      'file.quote_open',
      'file.quote_stray',
      'file.row_long',
    ],
  },
  order: {
    method: 'POST',
    path: '/v1/imports',
    summary: 'Have a file imported, or tried: the server goes on by itself',
    needs: 'imports:write',
    body: NewImport,
    returns: Import,
    status: 202,
    refuses: [
      'file.unknown',
      'file.unfinished',
      'mapping.invalid',
      'programme.unknown',
      'programme.not_live',
      'programme.none_live',
      'programme.required',
      'currency.other',
      'key.test_only',
    ],
  },
  list: {
    method: 'GET',
    path: '/v1/imports',
    summary: 'Imports, newest first',
    needs: 'imports:read',
    query: exact(pageQuery),
    returns: page(Import),
    refuses: ['cursor.invalid'],
  },
  see: {
    method: 'GET',
    path: '/v1/imports/:importId',
    summary: 'How far an import has come, and what came of it',
    needs: 'imports:read',
    params: importParams,
    returns: Import,
    refuses: ['import.unknown'],
  },
  cancel: {
    method: 'POST',
    path: '/v1/imports/:importId/cancel',
    summary: 'End an import after the portion at hand; what was taken over stays',
    needs: 'imports:write',
    params: importParams,
    returns: Import,
    refuses: ['import.unknown', 'import.ended', 'key.test_only'],
  },
  rejected: {
    method: 'GET',
    path: '/v1/imports/:importId/rejected',
    summary: 'The rows that were not taken over, each with its line and the reason',
    needs: 'imports:read',
    params: importParams,
    returns: Type.String(),
    media: 'text/csv; charset=utf-8',
    recent: true,
    refuses: ['import.unknown', 'import.nothing_rejected'],
  },
})
