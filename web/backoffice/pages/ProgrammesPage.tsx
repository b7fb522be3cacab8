import { Anchor, Badge, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import { queries } from '../../shared/queries.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Day } from '../../ui/Moment.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Page } from '../../ui/Page.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { MakeProgramme } from '../conditions/MakeProgramme.tsx'
import { paths } from '../paths.ts'
import { OrganisationDialog } from '../programme/OrganisationDialog.tsx'

/** The programmes of the organisation, each with its state. */
export function Component() {
  const { t } = useTranslation()
  const programmes = useQuery(queries.programmes())
  const [making, make] = useDisclosure()
  const [naming, name] = useDisclosure()
  const button = (
    <GuardedButton needs="programmes:write" onClick={make.open}>
      {t('cond.make')}
    </GuardedButton>
  )
  const organisation = (
    <GuardedButton needs="programmes:write" variant="default" onClick={name.open}>
      {t('organisation.title')}
    </GuardedButton>
  )
  const columns: Column<Programme>[] = [
    {
      head: t('stores.name'),
      cell: (programme) => (
        <Anchor component={Link} to={paths.programme(programme.id)} size="sm" fw={500}>
          {programme.name}
        </Anchor>
      ),
    },
    {
      head: t('members.state'),
      cell: ({ state }) => (
        <Badge variant="default" tt="none">
          {t(`programmes.state.${state}`)}
        </Badge>
      ),
    },
    { head: t('programmes.currency'), cell: ({ currency }) => currency, wide: true },
    { head: t('programmes.zone'), cell: ({ zone }) => zone, wide: true },
    { head: t('cond.madeAt'), cell: ({ madeAt }) => <Day at={madeAt} />, wide: true },
  ]
  return (
    <Page
      title={t('programmes.title')}
      actions={
        <Group gap="sm">
          {organisation}
          {button}
        </Group>
      }
    >
      <Shown of={programmes}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty
              title={t('programmes.empty')}
              hint={t('programmes.empty.hint')}
              action={button}
            />
          ) : (
            <DataTable label={t('programmes.title')} rows={items} columns={columns} />
          )
        }
      </Shown>
      {making && <MakeProgramme close={make.close} />}
      {naming && <OrganisationDialog close={name.close} />}
    </Page>
  )
}
