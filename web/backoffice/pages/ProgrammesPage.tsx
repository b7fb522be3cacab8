import { Anchor, Badge, Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import { queries } from '../../shared/queries.ts'
import { may } from '../../shared/session.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Day } from '../../ui/Moment.tsx'
import { Page } from '../../ui/Page.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { MakeProgramme } from '../conditions/MakeProgramme.tsx'
import { useSession } from '../Door.tsx'
import { paths } from '../paths.ts'

/** The programmes of the organisation, each with its state. */
export function Component() {
  const { t } = useTranslation()
  const allowed = may(useSession(), 'programmes:write')
  const programmes = useQuery(queries.programmes())
  const [making, make] = useDisclosure()
  const button = allowed && <Button onClick={make.open}>{t('cond.make')}</Button>
  const columns: Column<Programme>[] = [
    {
      head: t('stores.name'),
      cell: ({ id, name }) => (
        <Anchor component={Link} to={paths.programme(id)} size="sm" fw={500}>
          {name}
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
    <Page title={t('programmes.title')} actions={button}>
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
    </Page>
  )
}
