import { Badge, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConsentRecord, MemberConsents } from '#domains/consents/consents.api.ts'
import type { MemberAnswer } from '#domains/members/members.api.ts'
import { may } from '../../shared/session.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Day, Moment } from '../../ui/Moment.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { useSession } from '../../ui/rights.ts'
import { ConsentDialog } from './ConsentDialog.tsx'
import { PersonalData } from './PersonalData.tsx'
import { consentQueries } from './queries.ts'
import { WishesDialog } from './WishesDialog.tsx'

type Held = MemberConsents['consents'][number]

/** What a member agrees to, how they wish to be reached, and what was said when. */
export function ConsentsTab({ member }: { readonly member: MemberAnswer }) {
  const session = useSession()
  const consents = useQuery(consentQueries.of(member.id))
  return (
    <Stack gap="xl">
      <Shown of={consents}>
        {(data) => (
          <>
            <Purposes member={member} data={data} />
            <Wishes member={member} data={data} />
          </>
        )}
      </Shown>
      <History memberId={member.id} />
      {may(session, 'privacy:read') && <PersonalData member={member} />}
    </Stack>
  )
}

function Purposes(props: { readonly member: MemberAnswer; readonly data: MemberConsents }) {
  const { t } = useTranslation()
  const { member, data } = props
  const [chosen, choose] = useState<Held['purpose'] | null>(null)
  return (
    <section aria-label={t('consents.title')}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        {data.consents.map((held) => (
          <Purpose
            key={held.purpose}
            held={held}
            off={member.state === 'active' ? null : t(`member.off.${member.state}`)}
            change={() => choose(held.purpose)}
          />
        ))}
      </SimpleGrid>
      {chosen && <ConsentDialog member={member} purpose={chosen} close={() => choose(null)} />}
    </section>
  )
}

function Purpose(props: {
  readonly held: Held
  readonly off: string | null
  readonly change: () => void
}) {
  const { t } = useTranslation()
  const { held } = props
  const isGiven = held.reached.length > 0 || held.given
  return (
    <Paper withBorder p="md" display="flex" style={{ flexDirection: 'column' }}>
      <Group justify="space-between" align="flex-start" wrap="nowrap" mb={4}>
        <Text fw={600}>{t(`consents.${held.purpose}`)}</Text>
        <Badge variant="default" tt="none" {...(isGiven && { leftSection: '✓' })}>
          {isGiven
            ? t('consents.given')
            : t(held.at || held.channels.length > 0 ? 'consents.refused' : 'consents.never')}
        </Badge>
      </Group>
      <Text size="sm" c="dimmed" mb="xs">
        {t(`consents.${held.purpose}.what`)}
      </Text>
      {held.purpose !== 'profiling' && isGiven && (
        <Text size="sm">{held.reached.map((channel) => t(`channel.${channel}`)).join(', ')}</Text>
      )}
      <Group justify="space-between" mt="auto" pt="sm">
        <Text size="xs" c="dimmed">
          {held.at && <Day at={held.at} />}
          {held.version !== null && ` · ${t('consents.version', { version: held.version })}`}
        </Text>
        <GuardedButton
          needs="consents:write"
          size="xs"
          variant="default"
          unless={props.off}
          onClick={props.change}
          aria-label={`${t('consents.change')}: ${t(`consents.${held.purpose}`)}`}
        >
          {t('consents.change')}
        </GuardedButton>
      </Group>
    </Paper>
  )
}

function Wishes(props: { readonly member: MemberAnswer; readonly data: MemberConsents }) {
  const { t } = useTranslation()
  const { channels, quietHours, accepted } = props.data
  const [open, setOpen] = useState(false)
  const service = channels.find(({ topic }) => topic === 'service')!
  const quiet =
    quietHours.from === quietHours.until
      ? t('wishes.never')
      : t('wishes.hours', { from: quietHours.from, until: quietHours.until, zone: quietHours.zone })
  const own = (isOwn: boolean) => (isOwn ? '' : ` (${t('wishes.common')})`)
  return (
    <section aria-label={t('wishes.title')}>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h5">
          {t('wishes.title')}
        </Title>
        <GuardedButton
          needs="consents:write"
          size="xs"
          variant="default"
          unless={props.member.state === 'active' ? null : t(`member.off.${props.member.state}`)}
          onClick={() => setOpen(true)}
        >
          {t('wishes.change')}
        </GuardedButton>
      </Group>
      <Stack gap={4}>
        <Text size="sm">
          {t('wishes.service')}: {service.channels.map((each) => t(`channel.${each}`)).join(' → ')}
          {own(service.own)}
        </Text>
        <Text size="sm">
          {t('wishes.quiet')}: {quiet}
          {own(quietHours.own)}
        </Text>
        {accepted.map(({ programmeId, version, at }) => (
          <Text size="sm" key={`${programmeId} ${version}`}>
            {t('consents.rules', { version })} <Day at={at} />
          </Text>
        ))}
      </Stack>
      {open && <WishesDialog {...props} close={() => setOpen(false)} />}
    </section>
  )
}

function History({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation()
  const history = useInfiniteQuery(consentQueries.history(memberId))
  const columns: Column<ConsentRecord>[] = [
    { head: t('consents.when'), cell: ({ at }) => <Moment at={at} /> },
    {
      head: t('consents.what'),
      cell: ({ given, purpose, channel }) => (
        <Text size="sm">
          {t(given ? 'consents.did.give' : 'consents.did.take')}: {t(`consents.${purpose}`)}
          {channel && ` · ${t(`channel.${channel}`)}`}
        </Text>
      ),
    },
    {
      head: t('consents.by'),
      cell: ({ version, language }) =>
        version === null ? '—' : t('consents.text', { version, language: language!.toUpperCase() }),
      wide: true,
    },
    {
      head: t('consents.how'),
      cell: ({ door, author, reason }) => (
        <Text size="sm">
          {[t(`consents.door.${door}`), author.name, reason].filter(Boolean).join(' · ')}
        </Text>
      ),
      wide: true,
    },
  ]
  return (
    <div>
      <Title order={2} size="h5" mb="xs">
        {t('consents.history')}
      </Title>
      <Shown of={history}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={t('consents.empty')} hint={t('consents.empty.hint')} />
          ) : (
            <DataTable label={t('consents.history')} rows={rows} columns={columns} more={history} />
          )
        }
      </Shown>
    </div>
  )
}
