import { Badge, Button, Group, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Operator } from '#domains/access/operators.api.ts'
import { day } from '../../shared/format.ts'
import { queries } from '../../shared/queries.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Day } from '../../ui/Moment.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Page } from '../../ui/Page.tsx'
import { Shown } from '../../ui/states.tsx'
import { paths } from '../paths.ts'
import { AddOperator } from '../operators/AddOperator.tsx'
import { Blocking } from '../operators/Blocking.tsx'
import { EditOperator } from '../operators/EditOperator.tsx'
import { ResetPassword } from '../operators/ResetPassword.tsx'
import { ResetPin } from '../operators/ResetPin.tsx'
import { dayOf } from '../operators/until.ts'

/** The people who work here: what they may do, and who of them is blocked. */
export function Component() {
  const { t } = useTranslation()
  const operators = useInfiniteQuery(queries.operators())
  const [adding, add] = useDisclosure()
  const [chosen, choose] = useState<Chosen | null>(null)
  const button = (
    <Group gap="sm">
      <Button variant="default" component={Link} to={paths.directory()}>
        {t('directory.title')}
      </Button>
      <GuardedButton needs="operators:write" onClick={add.open}>
        {t('operators.add')}
      </GuardedButton>
    </Group>
  )
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
      cell: (operator) => <Roles of={operator} />,
    },
    {
      head: t('operators.totp'),
      cell: ({ totp }) => t(totp ? 'operators.totp.on' : 'operators.totp.off'),
      wide: true,
    },
    { head: t('operators.made'), cell: ({ madeAt }) => <Day at={madeAt} />, wide: true },
    {
      head: t('keys.action'),
      cell: (of) => <Acts of={of} choose={choose} />,
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
      {chosen && <Acting {...chosen} close={() => choose(null)} />}
    </Page>
  )
}

function Roles({ of: { roles, until } }: { readonly of: Operator }) {
  const { t } = useTranslation()
  return (
    <>
      {roles.map(({ name }) => name).join(', ')}
      {roles.some(({ programmeIds, storeIds }) => programmeIds.length + storeIds.length > 0) && (
        <Text size="xs" c="dimmed">
          {t('operators.limited')}
        </Text>
      )}
      {until !== null && (
        <Text size="xs" c="dimmed">
          {new Date(until) > new Date()
            ? t('operators.until.shown', { date: day(dayOf(until)) })
            : t('operators.ended')}
        </Text>
      )}
    </>
  )
}

type Chosen = { readonly of: Operator; readonly act: 'edit' | 'reset' | 'pin' | 'block' }

function Acting({ act, of, close }: Chosen & { readonly close: () => void }) {
  if (act === 'edit') return <EditOperator of={of} close={close} />
  if (act === 'reset') return <ResetPassword of={of} close={close} />
  if (act === 'pin') return <ResetPin of={of} close={close} />
  return <Blocking of={of} close={close} />
}

function Acts({ of, choose }: { readonly of: Operator; readonly choose: (next: Chosen) => void }) {
  const { t } = useTranslation()
  return (
    <Group gap={4} ml={-9}>
      <Act onClick={() => choose({ of, act: 'edit' })}>{t('operators.edit')}</Act>
      <Act onClick={() => choose({ of, act: 'reset' })}>{t('operators.reset')}</Act>
      <Act onClick={() => choose({ of, act: 'pin' })}>{t('operators.pin')}</Act>
      <Act onClick={() => choose({ of, act: 'block' })}>
        {t(of.state === 'active' ? 'operators.block' : 'operators.unblock')}
      </Act>
    </Group>
  )
}

function Act(props: { readonly children: string; readonly onClick: () => void }) {
  return <GuardedButton needs="operators:write" size="compact-sm" variant="subtle" {...props} />
}
