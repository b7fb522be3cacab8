import { Anchor, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { Page } from '../../ui/Page.tsx'
import { Shown } from '../../ui/states.tsx'
import { paths } from '../paths.ts'
import { Editor } from './Editor.tsx'
import { StateBadge } from './Progress.tsx'
import { mailingQueries } from './queries.ts'
import { Report } from './Report.tsx'

/** One mailing: a draft is edited; of the others one sees what becomes of them. */
export function Component() {
  const { t } = useTranslation()
  const { mailingId = '' } = useParams()
  const mailing = useQuery(mailingQueries.one(mailingId))
  return (
    <Page
      title={mailing.data?.name ?? t('mail.title')}
      lead={
        mailing.data && (
          <Group gap="xs" mt={4}>
            <StateBadge state={mailing.data.state} />
            <span>{t(`mail.purpose.${mailing.data.purpose}`)}</span>
          </Group>
        )
      }
      actions={
        <Anchor component={Link} to={paths.mailings()}>
          {t('mail.title')}
        </Anchor>
      }
    >
      <Shown of={mailing}>
        {(found) =>
          found.state === 'draft' ? (
            <Editor key={found.id} mailing={found} />
          ) : (
            <Report mailing={found} />
          )
        }
      </Shown>
    </Page>
  )
}
