import { Group, Paper, Stack, Table, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Mailing, MailingNumbers } from '#domains/mailings/mailings.api.ts'
import { decimal, money } from '../../shared/format.ts'
import { queries } from '../../shared/queries.ts'
import { Failure, Waiting } from '../../ui/states.tsx'
import { mailingQueries } from './queries.ts'
import type { Drafting } from './useDraft.ts'

/** How many would get it as it stands, by channel, and why others would not. */
export function Numbers(props: { readonly mailing: Mailing; readonly drafting: Drafting }) {
  const { t } = useTranslation()
  const { mailing, drafting } = props
  const numbers = useQuery(mailingQueries.numbers(mailing))
  const { data, error, isFetching } = numbers
  const note = drafting.isSaving
    ? t('mail.saving')
    : drafting.isSaved
      ? t(isFetching ? 'mail.numbers.counting' : 'mail.saved')
      : t(drafting.error ? 'mail.unsaved' : 'mail.numbers.stale')
  return (
    <Paper withBorder p="lg" component="section" aria-label={t('mail.numbers')}>
      <Stack gap="md">
        <Group justify="space-between" align="baseline">
          <Title order={2} size="h4">
            {t('mail.numbers')}
          </Title>
          <Text size="sm" c="dimmed" role="status">
            {note}
          </Text>
        </Group>
        {error && <Failure error={error} retry={numbers.refetch} />}
        {data ? <Counted mailing={mailing} of={data} /> : !error && <Waiting lines={4} />}
      </Stack>
    </Paper>
  )
}

function Counted({ mailing, of }: { readonly mailing: Mailing; readonly of: MailingNumbers }) {
  const { t } = useTranslation()
  const programme = useQuery(queries.programme(mailing.programmeId))
  const outs = [
    ['tests', of.tests],
    ['left', of.left],
    ['held_out', of.heldOut],
    ['no_consent', of.withoutConsent],
    ['no_address', of.withoutAddress],
    ['no_text', of.withoutText],
    ['too_often', of.tooOften],
  ] as const
  const others = outs.filter(([, count]) => count > 0)
  return (
    <>
      <Text>
        <Text span size="2rem" fw={650} lh={1.1}>
          {decimal(of.willGet, 0)}
        </Text>{' '}
        {t('mail.numbers.get')}
      </Text>
      <Rows
        label={t('mail.numbers')}
        rows={[
          [t('mail.numbers.found'), decimal(of.found, 0)],
          ...of.byChannel.map(
            ({ channel, count }) => [t(`msg.channel.${channel}`), decimal(count, 0)] as const,
          ),
          ...(of.willWait > 0 ? [[t('mail.numbers.wait'), decimal(of.willWait, 0)] as const] : []),
          ...(of.segments > 0
            ? [[t('mail.numbers.segments'), decimal(of.segments, 0)] as const]
            : []),
          ...(of.cost !== null && of.segments > 0 && programme.data
            ? [[t('mail.numbers.cost'), money(of.cost, programme.data)] as const]
            : []),
        ]}
      />
      {others.length > 0 && (
        <div>
          <Text size="sm" fw={600} mb={4}>
            {t('mail.numbers.why')}
          </Text>
          <Rows
            label={t('mail.numbers.why')}
            rows={others.map(([name, count]) => [t(`mail.out.${name}`), decimal(count, 0)])}
          />
        </div>
      )}
    </>
  )
}

function Rows(props: {
  readonly label: string
  readonly rows: readonly (readonly [string, string])[]
}) {
  if (props.rows.length === 0) return null
  return (
    <Table aria-label={props.label} verticalSpacing={4} horizontalSpacing={0}>
      <Table.Tbody>
        {props.rows.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Td>{name}</Table.Td>
            <Table.Td className="number">{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
