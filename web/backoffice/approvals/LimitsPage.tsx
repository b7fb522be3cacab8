import { Group, Paper, SimpleGrid, Table, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { acts, spans } from '#domains/access/core/limits.ts'
import { scopes } from '#domains/access/core/scopes.ts'
import type { RoleLimits } from '#domains/access/limits.api.ts'
import { decimal } from '../../shared/format.ts'
import { language } from '../../shared/i18n.ts'
import { queries } from '../../shared/queries.ts'
import { may } from '../../shared/session.ts'
import { Guarded } from '../../ui/Guarded.tsx'
import { Page } from '../../ui/Page.tsx'
import { Shown } from '../../ui/states.tsx'
import { useSession } from '../../ui/rights.ts'
import { LimitsForm } from './LimitsForm.tsx'
import { approvalQueries } from './queries.ts'

/** How many points people of each role may move by themselves. */
export function Component() {
  const { t } = useTranslation()
  const limits = useQuery(approvalQueries.limits())
  const programmes = useQuery({ ...queries.programmes(), retry: false })
  const [chosen, choose] = useState<RoleLimits | null>(null)
  // limits are in the smallest unit: decimals are shown where every programme has the same
  const scales = new Set(programmes.data?.items.map(({ scale }) => scale))
  const scale = scales.size === 1 ? [...scales][0]! : 0
  return (
    <Page title={t('limits.title')} lead={t('limits.lead')}>
      <Shown of={limits}>
        {({ items }) => (
          <SimpleGrid cols={{ base: 1, lg: 2 }}>
            {items.map((role) => (
              <RoleCard key={role.roleId} role={role} scale={scale} change={() => choose(role)} />
            ))}
          </SimpleGrid>
        )}
      </Shown>
      <Text size="sm" c="dimmed" maw={720}>
        {t('limits.note')}
      </Text>
      {chosen && <LimitsForm role={chosen} scale={scale} close={() => choose(null)} />}
    </Page>
  )
}

/** On a narrow screen “no limit” goes over two lines. */
const WRAPPED = { whiteSpace: 'normal' } as const

function RoleCard(props: {
  readonly role: RoleLimits
  readonly scale: number
  readonly change: () => void
}) {
  const { t } = useTranslation()
  const session = useSession()
  const { role, scale, change } = props
  const name = role.name[language()]
  const why = may(session, 'operators:write')
    ? null
    : t('limits.noRight', { scope: scopes['operators:write'][language()] })
  const shown = (points: number | null) =>
    points === null ? t('limits.none') : decimal(points, scale)
  return (
    <Paper withBorder p="md" component="section" aria-label={name}>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {name}
        </Title>
        <Guarded size="compact-sm" variant="subtle" why={why} onClick={change}>
          {t('limits.change')}
        </Guarded>
      </Group>
      <Table horizontalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('limits.what')}</Table.Th>
            {spans.map((span) => (
              <Table.Th key={span} className="number" style={WRAPPED}>
                {t(`limits.span.${span}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {acts.map((act) => (
            <Table.Tr key={act}>
              <Table.Th scope="row" fw={400}>
                {t(`limits.act.${act}`)}
              </Table.Th>
              {spans.map((span) => (
                <Table.Td key={span} className="number" style={WRAPPED}>
                  {shown(role.limits[act][span])}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  )
}
