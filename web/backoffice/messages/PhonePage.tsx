import { Anchor, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Message } from '#domains/messaging/messaging.api.ts'
import { Moment } from '../../ui/Moment.tsx'
import { Page } from '../../ui/Page.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { MessageText } from '../desk/MessageText.tsx'
import { paths } from '../paths.ts'
import { Bubble } from './Bubble.tsx'
import { messageQueries } from './queries.ts'
import { Tabs } from './Tabs.tsx'

/** What stays in the sandbox, as a phone would show it; the newest at the top. */
export function Component() {
  const { t } = useTranslation()
  const phone = useQuery(messageQueries.phone())
  return (
    <Page title={t('msg.tab.phone')} lead={t('msg.phone.lead')}>
      <Tabs />
      <Shown of={phone}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty
              title={t('msg.phone.empty')}
              hint={t('msg.phone.empty.hint')}
              action={
                <Anchor component={Link} to={paths.messages()}>
                  {t('msg.phone.texts')}
                </Anchor>
              }
            />
          ) : (
            <section className="phone" aria-label={t('msg.tab.phone')}>
              <ol>
                {items.map((message) => (
                  <li key={message.id}>
                    <Told of={message} />
                  </li>
                ))}
              </ol>
            </section>
          )
        }
      </Shown>
    </Page>
  )
}

function Told({ of: message }: { readonly of: Message }) {
  const { t } = useTranslation()
  const { id, form, subject, text, html, language, address, state, masked } = message
  return (
    <>
      <Group gap={6} mb={4} justify="space-between">
        <Text size="sm" c="dimmed">
          {t(`msg.channel.${form}`)}
          {address !== null && ` ${t('msg.phone.to', { address })}`}
        </Text>
        <Text size="sm" c="dimmed" component="div">
          <Moment at={message.writtenAt} />
        </Text>
      </Group>
      {masked ? (
        <div className="bubble">
          <MessageText id={id} />
        </div>
      ) : (
        <Bubble form={form} subject={subject} text={text} html={html} language={language} />
      )}
      {state !== 'delivered' && (
        <Text size="sm" c="dimmed" mt={4}>
          {t(`msg.state.${state}`)}
        </Text>
      )}
    </>
  )
}
