import { Badge, Button, Group, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Operator } from '#domains/access/operators.api.ts'
import { queries } from '../../shared/queries.ts'
import { may } from '../../shared/session.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Day } from '../../ui/Moment.tsx'
import { Page } from '../../ui/Page.tsx'
import { Shown } from '../../ui/states.tsx'
import { useSession } from '../Door.tsx'
import { AddOperator } from '../operators/AddOperator.tsx'
import { Blocking } from '../operators/Blocking.tsx'

/** The people who work here: what they may do, and who of them is blocked. */
export function Component() {
  const { t } = useTranslation()
  const allowed = may(useSession(), 'operators:write')
  const operators = useInfiniteQuery(queries.operators())
  const [adding, add] = useDisclosure()
  const [chosen, choose] = useState<Operator | null>(null)
  const button = allowed && <Button onClick={add.open}>{t('operators.add')}</Button>
  const columns: Column<Operator>[] = [
    {
      head: t('operators.name'),
      cell: ({ name, login, state }) => (
        <>
          <Group gap="xs">
            <Text size="sm" fw={500}>
              {name}
            </Text>
            {state === 'blocked' && (
              <Badge variant="default" tt="none">
                {t('operators.blocked')}
              </Badge>
            )}
          </Group>
          <Text size="xs" c="dimmed">
            {login}
          </Text>
        </>
      ),
    },
    {
      head: t('operators.roles'),
      cell: ({ roles }) => roles.map(({ name }) => name).join(', '),
    },
    {
      head: t('operators.totp'),
      cell: ({ totp }) => t(totp ? 'operators.totp.on' : 'operators.totp.off'),
      wide: true,
    },
    { head: t('keys.made'), cell: ({ madeAt }) => <Day at={madeAt} />, wide: true },
    {
      head: t('keys.action'),
      cell: (operator) =>
        allowed && (
          <Button size="compact-sm" variant="subtle" ml={-9} onClick={() => choose(operator)}>
            {t(operator.state === 'active' ? 'operators.block' : 'operators.unblock')}
          </Button>
        ),
    },
  ]
  return (
    <Page title={t('operators.title')} actions={button}>
      <Shown of={operators}>
        {(rows) => (
          <DataTable label={t('operators.title')} rows={rows} columns={columns} more={operators} />
        )}
      </Shown>
      {adding && <AddOperator close={add.close} />}
      {chosen && <Blocking of={chosen} close={() => choose(null)} />}
    </Page>
  )
}
