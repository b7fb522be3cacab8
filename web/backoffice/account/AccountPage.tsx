import { Anchor, Paper, Stack, Table, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { queries } from '../../shared/queries.ts'
import { Page } from '../../ui/Page.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { useSession } from '../../ui/rights.ts'
import { paths } from '../paths.ts'
import { OneTimeCodes } from './OneTimeCodes.tsx'

/** Who one is here, and how one signs in. */
export function Component() {
  const { t } = useTranslation()
  const session = useSession()
  if (session.kind === 'key') {
    return (
      <Page title={t('account.title')}>
        <Empty title={t('account.forPeople')} hint={t('account.forPeople.hint')} />
      </Page>
    )
  }
  return (
    <Page title={t('account.title')} lead={session.name}>
      <Mine />
    </Page>
  )
}

function Mine() {
  const { t } = useTranslation()
  return (
    <Shown of={useQuery(queries.me())}>
      {({ operator, organisation, roles }) => (
        <Stack gap="lg" maw={640}>
          <Paper withBorder p="md">
            <Table withRowBorders={false} verticalSpacing={4}>
              <Table.Tbody>
                <Fact name={t('account.login')} is={operator.login} />
                <Fact name={t('account.organisation')} is={organisation.name} />
                <Fact name={t('account.roles')} is={roles.map(({ name }) => name).join(', ')} />
              </Table.Tbody>
            </Table>
            <Anchor component={Link} to={paths.password()} size="sm" m="xs">
              {t('password.title')}
            </Anchor>
          </Paper>
          <Paper withBorder p="lg">
            <Title order={2} size="h4" mb="xs">
              {t('totp.title')}
            </Title>
            <OneTimeCodes isOn={operator.totp} />
          </Paper>
        </Stack>
      )}
    </Shown>
  )
}

function Fact(props: { readonly name: string; readonly is: string }) {
  return (
    <Table.Tr>
      <Table.Th fw={400} c="dimmed" w="35%">
        {props.name}
      </Table.Th>
      <Table.Td className="breaks">{props.is}</Table.Td>
    </Table.Tr>
  )
}
