import { Alert, Anchor, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import type { Template } from '#domains/messaging/templates.api.ts'
import { Page } from '../../ui/Page.tsx'
import { Shown } from '../../ui/states.tsx'
import { NotFound } from '../pages/NotFound.tsx'
import { paths } from '../paths.ts'
import { Fields } from './Fields.tsx'
import { History } from './History.tsx'
import { Preview } from './Preview.tsx'
import { channels, languages, messageQueries, type Which } from './queries.ts'
import { Buttons } from './Buttons.tsx'
import { useText } from './useText.ts'

/** One text: how it is written, what it comes to, and what it was before. */
export function Component() {
  const { event = '', ...named } = useParams()
  const channel = channels.find((each) => each === named['channel'])
  const language = languages.find((each) => each === named['language'])
  if (!channel || !language) return <NotFound />
  return <OneText which={{ event, channel, language }} />
}

function OneText({ which }: { readonly which: Which }) {
  const { t } = useTranslation()
  const { event, channel, language } = which
  const text = useQuery(messageQueries.text(which))
  const about = `${t(`msg.channel.${channel}`)} · ${t(`msg.lang.${language}`)}`
  const other = language === 'ru' ? 'en' : 'ru'
  return (
    <Page
      title={text.data?.name ?? t('msg.title')}
      lead={
        <Group gap="xs">
          <span>{about}</span>
          <Anchor component={Link} size="sm" to={paths.messageText(event, channel, other)}>
            {t(`msg.in.${other}`)}
          </Anchor>
        </Group>
      }
      actions={
        <Anchor component={Link} to={`${paths.messages()}?channel=${channel}`}>
          {t('msg.phone.texts')}
        </Anchor>
      }
    >
      <Shown of={text}>
        {(found) => <Editor key={`${event} ${channel} ${language}`} which={which} text={found} />}
      </Shown>
    </Page>
  )
}

function Editor({ which, text }: { readonly which: Which; readonly text: Template }) {
  const { t } = useTranslation()
  const editing = useText(which, text)
  const { mode, source, said } = editing
  const shown = mode === 'off' ? null : mode === 'ours' ? text.ours : source
  return (
    <>
      {said && (
        <Alert color="pine" role="status">
          {t(said)}
        </Alert>
      )}
      <div className="writing">
        <div>
          <Fields editing={editing} which={which} text={text} />
          <Buttons editing={editing} which={which} shown={shown} />
        </div>
        <div className="beside">
          <Preview
            which={which}
            source={shown === null || shown.body === '' ? null : editing.settled(shown)}
          />
        </div>
      </div>
      <History which={which} text={text} current={shown} editing={editing} />
    </>
  )
}
