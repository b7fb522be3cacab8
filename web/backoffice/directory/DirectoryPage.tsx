import { Alert, Code, Paper, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { allScopes } from '#domains/access/core/scopes.ts'
import { queries } from '../../shared/queries.ts'
import { may, returnAddress } from '../../shared/session.ts'
import { Page } from '../../ui/Page.tsx'
import { Shown } from '../../ui/states.tsx'
import { useSession } from '../../ui/rights.ts'
import { DirectoryForm } from './DirectoryForm.tsx'

/** How people of the organisation sign in by a directory of their own. */
export function Component() {
  const { t } = useTranslation()
  const session = useSession()
  const isAllowed = allScopes.every((scope) => may(session, scope))
  return (
    <Page title={t('directory.title')} lead={t('directory.lead')}>
      <Shown of={useQuery(queries.directory())}>
        {({ directory }) => (
          <Stack maw={640}>
            {!isAllowed && <Alert color="yellow">{t('directory.owner')}</Alert>}
            <Paper withBorder p="lg">
              <Text size="sm" mb={4}>
                {t('directory.return')}
              </Text>
              <Code block className="breaks" mb="md">
                {returnAddress()}
              </Code>
              <DirectoryForm
                key={directory?.changedAt ?? 'none'}
                directory={directory}
                fixed={!isAllowed}
              />
            </Paper>
          </Stack>
        )}
      </Shown>
    </Page>
  )
}
