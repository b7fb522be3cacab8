import { Anchor, Badge, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { allScopes } from '#domains/access/core/scopes.ts'
import type { Role } from '#domains/access/operators.api.ts'
import { language } from '../../shared/i18n.ts'
import { queries } from '../../shared/queries.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Page } from '../../ui/Page.tsx'
import { Shown } from '../../ui/states.tsx'
import { paths } from '../paths.ts'

/** The roles of the organisation: the ready ones and its own. */
export function Component() {
  const { t } = useTranslation()
  const go = useNavigate()
  const roles = useQuery(queries.roles())
  const columns: Column<Role>[] = [
    {
      head: t('roles.role'),
      cell: (role) => (
        <Group gap="xs">
          <Anchor component={Link} to={paths.role(role.id)} size="sm" fw={500}>
            {role.name[language()]}
          </Anchor>
          {role.ready === null && <Mark>{t('roles.own')}</Mark>}
          {role.changed && <Mark>{t('roles.changed')}</Mark>}
        </Group>
      ),
    },
    {
      head: t('roles.rights'),
      cell: ({ scopes }) => (
        <span className="nowrap">
          {scopes.length === allScopes.length
            ? t('roles.all')
            : t('roles.count', { count: scopes.length, all: allScopes.length })}
        </span>
      ),
    },
    { head: t('roles.people'), cell: ({ people }) => people, number: true, wide: true },
    {
      head: t('keys.action'),
      cell: (role) => (
        <GuardedButton
          needs="operators:write"
          size="compact-sm"
          variant="subtle"
          ml={-9}
          onClick={() => void go(paths.newRole(role.id))}
        >
          {t('roles.copy')}
        </GuardedButton>
      ),
    },
  ]
  return (
    <Page title={t('roles.title')} lead={t('roles.lead')}>
      <Shown of={roles}>
        {({ items }) => <DataTable label={t('roles.title')} rows={items} columns={columns} />}
      </Shown>
    </Page>
  )
}

function Mark({ children }: { readonly children: string }) {
  return (
    <Badge variant="default" tt="none">
      {children}
    </Badge>
  )
}
