import { Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Mailing, MailingProgress, MailingReport } from '#domains/mailings/mailings.api.ts'
import { day, decimal, time } from '../../shared/format.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Shown } from '../../ui/states.tsx'
import { Bubble } from '../messages/Bubble.tsx'
import { Hours } from './Hours.tsx'
import { ProgressLine } from './Progress.tsx'
import { mailingQueries } from './queries.ts'
import { Turns } from './Turns.tsx'
import { mailingsEn } from './words.en.ts'

const moment = (at: string) => `${day(at)}, ${time(at)}`

/** What becomes of a mailing: how far it has come, by hour and by channel, and why not. */
export function Report({ mailing }: { readonly mailing: Mailing }) {
  const { t } = useTranslation()
  const { state, startsAt, beganAt, endedAt } = mailing
  const report = useQuery({
    ...mailingQueries.report(mailing.id, state),
    enabled: beganAt !== null,
  })
  const shown = { ...mailing, progress: report.data?.mailing.progress ?? mailing.progress }
  const times = [
    beganAt === null
      ? startsAt !== null && t('mail.report.from', { at: moment(startsAt) })
      : t('mail.report.began', { at: moment(beganAt) }),
    endedAt !== null && t('mail.report.ended', { at: moment(endedAt) }),
  ].filter((words) => words !== false)
  return (
    <Stack gap="lg">
      <Paper withBorder p="lg">
        <Stack gap="md">
          <Text c="dimmed">{times.join(', ')}</Text>
          <ProgressLine of={shown} />
          {beganAt !== null && <Sums of={shown.progress} />}
          <Turns mailing={mailing} />
        </Stack>
      </Paper>
      {beganAt !== null && <Shown of={report}>{(found) => <Details of={found} />}</Shown>}
      <Texts mailing={mailing} />
    </Stack>
  )
}

const sums = [
  'delivered',
  'sent',
  'waiting',
  'failed',
  'lapsed',
  'without',
  'undecided',
  'unsubscribed',
] as const
/** Shown also when there are none of them. */
const ALWAYS: ReadonlySet<string> = new Set(['delivered', 'waiting', 'failed', 'unsubscribed'])

function Sums({ of }: { readonly of: MailingProgress }) {
  const { t } = useTranslation()
  return (
    <SimpleGrid cols={{ base: 2, xs: 3, sm: 5 }} spacing="sm">
      {sums
        .filter((name) => of[name] > 0 || ALWAYS.has(name))
        .map((name) => (
          <div key={name}>
            <Text size="xl" fw={650} className="nowrap">
              {decimal(of[name], 0)}
            </Text>
            <Text size="sm" c="dimmed">
              {t(`mail.report.${name}`)}
            </Text>
          </div>
        ))}
    </SimpleGrid>
  )
}

function Details({ of }: { readonly of: MailingReport }) {
  const { t } = useTranslation()
  const { byHour, byChannel } = of
  return (
    <>
      <div>
        <Title order={2} size="h4" mb="xs">
          {t('mail.report.hours')}
        </Title>
        {byHour.length === 0 ? (
          <Text c="dimmed">{t('mail.report.nothing')}</Text>
        ) : (
          <Hours hours={byHour} />
        )}
      </div>
      {byChannel.length > 0 && <Channels of={byChannel} />}
      <Reasons of={of} />
    </>
  )
}

type ChannelRow = MailingReport['byChannel'][number] & { readonly id: string }

function Channels({ of }: { readonly of: MailingReport['byChannel'] }) {
  const { t } = useTranslation()
  const number = (name: 'waiting' | 'sent' | 'delivered' | 'failed' | 'lapsed') => ({
    head: t(`mail.report.${name}`),
    cell: (row: ChannelRow) => decimal(row[name], 0),
    number: true,
  })
  const columns: Column<ChannelRow>[] = [
    { head: t('mail.report.channel'), cell: ({ channel }) => t(`msg.channel.${channel}`) },
    number('delivered'),
    number('sent'),
    number('waiting'),
    number('failed'),
    number('lapsed'),
  ]
  return (
    <div>
      <Title order={2} size="h4" mb="xs">
        {t('mail.report.channels')}
      </Title>
      <DataTable
        label={t('mail.report.channels')}
        rows={of.map((row) => ({ ...row, id: row.channel }))}
        columns={columns}
      />
    </div>
  )
}

type Why = { readonly id: string; readonly words: string; readonly count: number }

const isKnown = (key: string): key is keyof typeof mailingsEn & `mail.why.${string}` =>
  Object.hasOwn(mailingsEn, key)

/** Why members of the audience got nothing: none was written, or it did not arrive. */
function Reasons({ of: { outcomes, reasons } }: { readonly of: MailingReport }) {
  const { t } = useTranslation()
  const rows: Why[] = [
    ...outcomes.flatMap(({ outcome, count }) =>
      outcome === 'queued' ? [] : [{ id: outcome, words: t(`mail.out.${outcome}`), count }],
    ),
    ...reasons.map(({ state, reason, count }) => {
      const key = `mail.why.${reason}`
      return { id: `${state} ${reason}`, words: isKnown(key) ? t(key) : reason, count }
    }),
  ].toSorted((a, b) => b.count - a.count)
  if (rows.length === 0) return null
  const columns: Column<Why>[] = [
    { head: t('mail.report.reason'), cell: ({ words }) => <span className="breaks">{words}</span> },
    { head: t('mail.report.count'), cell: ({ count }) => decimal(count, 0), number: true },
  ]
  return (
    <div>
      <Title order={2} size="h4" mb="xs">
        {t('mail.report.reasons')}
      </Title>
      <DataTable label={t('mail.report.reasons')} rows={rows} columns={columns} />
    </div>
  )
}

function Texts({ mailing }: { readonly mailing: Mailing }) {
  const { t } = useTranslation()
  return (
    <div>
      <Title order={2} size="h4" mb="xs">
        {t('mail.report.texts')}
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {mailing.texts.map(({ channel, language, source }) => (
          <div key={`${channel} ${language}`}>
            <Text size="sm" c="dimmed" mb={4}>
              {t(`msg.channel.${channel}`)} · {t(`msg.lang.${language}`)}
            </Text>
            <Bubble
              form={channel}
              subject={source.subject}
              text={source.body}
              html={null}
              language={language}
            />
          </div>
        ))}
      </SimpleGrid>
    </div>
  )
}
