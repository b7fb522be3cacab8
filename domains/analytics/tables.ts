import { stringify } from 'csv-stringify/sync'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import { aboutOf } from './asked.ts'
import {
  ageingTable,
  bandsTable,
  cohortsTable,
  liabilityTable,
  membersTable,
  pointsTable,
  rfmTable,
  salesTable,
  sidesTable,
  slippingTable,
  type Table,
  type Units,
} from './core/tables.ts'
import * as conversions from './conversions.ts'
import {
  againstTable,
  conversionsTable,
  cutsTable,
  issuedTable,
  stageTable,
  surveysTable,
} from './core/cutTables.ts'
import * as cuts from './cuts.ts'
import type { TableQuery } from './figures.api.ts'
import * as figures from './figures.ts'
import * as groups from './groups.ts'
import { liability } from './liability.ts'
import * as proof from './proof.ts'
import * as surveys from './surveys.ts'
import { worth } from './worth.ts'

type TableName = NonNullable<TableQuery['table']>

/** A file to be kept, with what it is called and what it is. */
export type TableFile = {
  readonly content: Uint8Array
  readonly disposition: string
  readonly mediaType: string
}

const PARTED = { tiers: 'tier', channels: 'channel', stores: 'store' } as const

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** A table of figures as CSV (RFC 4180) or as a workbook. Throws what the figures themselves throw. */
export async function file(ctx: Context, asked: TableQuery): Promise<TableFile> {
  const { table: name = 'points', format = 'csv' } = asked
  const { programmeId, today } = await aboutOf(ctx, asked)
  const { minorDigits, scale } = programmes.facts(
    await programmes.own(ctx.db, ctx.organisationId, programmeId),
  )
  const units = { minorDigits, scale, language: ctx.language }
  const table = await tableOf(ctx, name, { ...asked, programmeId }, units)
  const disposition = `attachment; filename="${name}-${today}.${format}"`
  return format === 'csv'
    ? { content: csv(table), disposition, mediaType: 'text/csv; charset=utf-8' }
    : { content: await workbook(table), disposition, mediaType: XLSX }
}

type Asked = Pick<TableQuery, 'storeId' | 'from' | 'to' | 'cell'> & { readonly programmeId: string }

async function tableOf(ctx: Context, name: TableName, asked: Asked, units: Units): Promise<Table> {
  switch (name) {
    case 'points':
      return pointsTable(await figures.points(ctx, asked), units)
    case 'sales':
      return salesTable(await figures.owner(ctx, asked), units)
    case 'cohorts':
      return cohortsTable(await figures.cohorts(ctx, asked), units)
    case 'rfm':
      return rfmTable(await figures.rfm(ctx, asked), units)
    case 'members':
      return membersTable(await figures.rfmMembers(ctx, { ...asked, limit: 1_000 }), units)
    case 'surveys':
      return surveysTable(await surveys.nps(ctx, asked), units)
    case 'against':
      return againstTable(await proof.against(ctx, asked), units)
    case 'conversions':
      return conversionsTable(await conversions.conversions(ctx, asked), units)
    case 'never':
    case 'once':
    case 'sleeping':
    case 'unspent': {
      const of = { ...asked, stage: name, limit: 1_000 }
      return stageTable(await conversions.stageMembers(ctx, of), units)
    }
    case 'issued':
      return issuedTable(await cuts.issued(ctx, asked), units)
    case 'tiers':
    case 'channels':
    case 'stores':
      return cutsTable(await cuts.cuts(ctx, { ...asked, by: PARTED[name] }), units)
    case 'ageing':
      return ageingTable(await liability(ctx, asked), units)
    case 'bands':
      return bandsTable(await worth(ctx, asked), units)
    case 'slipping':
      return slippingTable(await worth(ctx, asked), units)
    case 'sides': {
      const [latest] = (await groups.list(ctx, asked)).items
      return sidesTable(latest ? await groups.payback(ctx, latest.id, {}) : null, units)
    }
    default:
      return liabilityTable(await liability(ctx, asked), units)
  }
}

// a mark of the byte order, so that spreadsheets read Russian as it is
const csv = ({ heads, rows }: Table): Uint8Array =>
  Buffer.from(stringify([heads, ...rows], { record_delimiter: 'windows', bom: true }))

const workbook = async ({ heads, rows }: Table): Promise<Uint8Array> => {
  // the writer is seldom wanted: it is loaded with the first workbook
  const { default: writeXlsx } = await import('write-excel-file/node')
  return writeXlsx(
    [
      heads.map((value) => ({ value, fontWeight: 'bold' as const })),
      ...rows.map((row) => [...row]),
    ],
    {
      columns: heads.map((head) => ({ width: Math.max(12, head.length + 2) })),
      stickyRowsCount: 1,
    },
  ).toBuffer()
}
