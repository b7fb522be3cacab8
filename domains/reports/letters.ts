import { createHash } from 'node:crypto'
import type { Letter } from '#domains/channels/channels.ts'
import type { PageName } from './reports.api.ts'
import { fileName } from './reports.ts'
import type { ReportRow } from './reports.store.ts'
import type { RunRow } from './runs.store.ts'
import { wordsOf } from './core/words.ts'

/** Where each page is, beside the figures. */
const ADDRESS: Readonly<Record<PageName, string>> = {
  owner: '/figures',
  marketer: '/figures/marketer',
  points: '/figures/marketer',
  liability: '/figures/liability',
  payback: '/figures/payback',
  cohorts: '/figures/cohorts',
  rfm: '/figures/rfm',
}

/** The letter of a run for one person: the same again at every try. `period` in words; `file` null: only a link. */
export function letterOf(of: {
  readonly report: ReportRow
  readonly run: RunRow
  readonly person: { readonly id: string; readonly mail: string }
  readonly period: string
  readonly site: string | null
  readonly file: Buffer | null
}): Letter {
  const { report, run, person, period, site, file } = of
  const { mail, pages } = wordsOf(report.language)
  const page = pages[report.page]
  const address = site === null ? null : addressOf(site, report, run)
  const lines = [
    mail.text(report.name, page, period),
    ...(file ? [mail.attached] : []),
    address === null ? mail.where(page) : mail.link(address),
    '',
    mail.why,
  ]
  return {
    id: sameAgain(run.id, person.id),
    language: report.language,
    kind: 'report',
    to: person.mail,
    about: person.id,
    subject: `${oneLine(report.name)}: ${period}`,
    text: lines.join('\n'),
    ...(file && {
      attachments: [{ name: fileName(report, run), mediaType: 'application/pdf', content: file }],
    }),
  }
}

function addressOf(
  site: string,
  { page, programmeId }: ReportRow,
  { fromOn, toOn }: RunRow,
): string {
  const query = new URLSearchParams({ programme: programmeId })
  if (fromOn !== null && toOn !== null) {
    query.set('from', fromOn)
    query.set('to', toOn)
  }
  return `${site.replace(/\/+$/, '')}${ADDRESS[page]}?${query.toString()}`
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ')

/** An id that a mail server can drop what comes twice by. */
const sameAgain = (run: string, person: string): string =>
  createHash('sha256').update(`${run} ${person}`).digest('hex').slice(0, 32)
