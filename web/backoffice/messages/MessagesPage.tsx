import { Anchor, Badge, Group, SegmentedControl, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import type { TemplateEvent, TextChannel } from '#domains/messaging/templates.api.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Page } from '../../ui/Page.tsx'
import { Shown } from '../../ui/states.tsx'
import { paths } from '../paths.ts'
import { channels, languages, messageQueries } from './queries.ts'
import { Tabs } from './Tabs.tsx'

/** Every event that members are told of, and where its texts come from. */
export function Component() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const texts = useQuery(messageQueries.texts())
  const channel = channels.find((each) => each === search.get('channel')) ?? 'sms'
  return (
    <Page title={t('msg.title')} lead={t('msg.lead')}>
      <Tabs />
      <SegmentedControl
        aria-label={t('msg.channel')}
        data={channels.map((value) => ({ value, label: t(`msg.channel.${value}`) }))}
        value={channel}
        onChange={(value) => setSearch({ channel: value }, { replace: true })}
        style={{ alignSelf: 'flex-start' }}
      />
      <Shown of={texts}>{({ items }) => <Texts rows={items} channel={channel} />}</Shown>
    </Page>
  )
}

function Texts(props: { readonly rows: readonly TemplateEvent[]; readonly channel: TextChannel }) {
  const { t } = useTranslation()
  const { channel, rows } = props
  const columns: Column<TemplateEvent & { readonly id: string }>[] = [
    {
      head: t('msg.event'),
      cell: ({ name, purpose }) => (
        <>
          <Text size="sm" fw={500}>
            {name}
          </Text>
          {purpose !== 'service' && (
            <Text size="sm" c="dimmed">
              {t(`msg.purpose.${purpose}`)}
            </Text>
          )}
        </>
      ),
    },
    ...languages.map((language) => ({
      head: t(`msg.in.${language}`),
      cell: (event: TemplateEvent) => <TextLink of={event} channel={channel} language={language} />,
    })),
  ]
  const named = rows
    .filter(({ texts }) => texts.some((each) => each.channel === channel))
    .map((row) => ({ ...row, id: row.event }))
  return <DataTable label={t('msg.title')} rows={named} columns={columns} />
}

function TextLink(props: {
  readonly of: TemplateEvent
  readonly channel: TextChannel
  readonly language: 'ru' | 'en'
}) {
  const { t } = useTranslation()
  const { of: event, channel, language } = props
  const text = event.texts.find((each) => each.channel === channel && each.language === language)
  if (!text) return '–'
  const { mode, version, draft } = text
  const isSilent = event.silent && version === null
  const name = t(`msg.is.${isSilent ? 'off' : mode}`)
  return (
    <>
      <Anchor
        component={Link}
        size="sm"
        fw={mode === 'own' ? 600 : 400}
        to={paths.messageText(event.event, channel, language)}
        aria-label={`${t('msg.text.of', {
          event: event.name,
          channel: t(`msg.channel.${channel}`),
          language: t(`msg.lang.${language}`),
        })}: ${name}`}
      >
        {name}
      </Anchor>
      {draft && (
        <Group gap={6} mt={2}>
          <Badge size="sm" variant="outline" color="orange" tt="none">
            {t('msg.draft')}
          </Badge>
        </Group>
      )}
    </>
  )
}
