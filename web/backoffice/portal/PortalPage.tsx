import { Anchor, Paper, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { may } from '../../shared/session.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Moment } from '../../ui/Moment.tsx'
import { Page } from '../../ui/Page.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { MessageText } from '../desk/MessageText.tsx'
import { useSession } from '../../ui/rights.ts'
import { EntranceForm } from './EntranceForm.tsx'
import { portalQueries } from './queries.ts'
import { RulesForm } from './RulesForm.tsx'

/** Where members enter by themselves, the rules they accept, and the codes that went nowhere yet. */
export function Component() {
  const { t } = useTranslation()
  const session = useSession()
  return (
    <Page title={t('portal.title')} lead={t('portal.lead')}>
      <Shown of={useQuery(portalQueries.entrance())}>
        {(entrance) => (
          <Stack maw={760}>
            <Paper withBorder p="lg">
              <Title order={2} size="h4" mb="sm">
                {t('portal.address')}
              </Title>
              {entrance.open && entrance.slug !== null && (
                <Anchor href={`/my/${entrance.slug}`} target="_blank" mb="sm" display="block">
                  {t('portal.visit')}
                </Anchor>
              )}
              <EntranceForm key={JSON.stringify(entrance)} entrance={entrance} />
            </Paper>
            <Paper withBorder p="lg">
              <Title order={2} size="h4" mb="sm">
                {t('portal.rules')}
              </Title>
              <RulesForm key={entrance.rules?.version ?? 0} rules={entrance.rules} />
            </Paper>
            {may(session, 'messages:read') && <Codes />}
          </Stack>
        )}
      </Shown>
    </Page>
  )
}

function Codes() {
  const { t } = useTranslation()
  const asked = useQuery(portalQueries.codes())
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        {t('portal.codes')}
      </Title>
      <Text c="dimmed" size="sm">
        {t('portal.codes.lead')}
      </Text>
      <Shown of={asked} lines={2}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={t('portal.codes.none')} hint={t('portal.codes.none.hint')} />
          ) : (
            <DataTable
              label={t('portal.codes')}
              rows={rows}
              columns={[
                { head: t('portal.codes.at'), cell: ({ writtenAt }) => <Moment at={writtenAt} /> },
                { head: t('portal.codes.to'), cell: ({ address }) => address ?? '' },
                { head: t('portal.codes.text'), cell: ({ id }) => <MessageText id={id} /> },
              ]}
            />
          )
        }
      </Shown>
    </Stack>
  )
}
