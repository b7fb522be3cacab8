import { Button, Table, Text } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AuditEntry } from '#domains/access/operators.api.ts'
import { queries } from '../../shared/queries.ts'
import { download } from '../../shared/session.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Moment } from '../../ui/Moment.tsx'
import { Page } from '../../ui/Page.tsx'
import { Empty, Failure, Shown } from '../../ui/states.tsx'
import { isDeed } from '../audit/deeds.ts'
import { Difference, hasDetails } from '../audit/Difference.tsx'
import { askedOf, useAuditFilter } from '../audit/filter.ts'
import { Filters } from '../audit/Filters.tsx'

/** Who did what, the latest first; what it is narrowed by stands in the address. */
export function Component() {
  const { t } = useTranslation()
  const [filter] = useAuditFilter()
  const asked = askedOf(filter)
  const audit = useInfiniteQuery({ ...queries.audit(asked), placeholderData: keepPreviousData })
  const taking = useMutation({
    mutationFn: () => {
      const query = new URLSearchParams(asked).toString()
      const today = new Date().toISOString().slice(0, 10)
      return download(`/v1/audit/export?${query}`, `audit-${today}.csv`)
    },
  })
  const isFiltered = Object.keys(filter).length > 0
  return (
    <Page
      title={t('audit.title')}
      lead={t('audit.lead')}
      actions={
        <Button variant="default" loading={taking.isPending} onClick={() => taking.mutate()}>
          {t('audit.export')}
        </Button>
      }
    >
      {taking.error && <Failure error={taking.error} />}
      <Filters />
      <Shown of={audit}>
        {(rows) =>
          rows.length > 0 ? (
            <Entries rows={rows} more={audit} />
          ) : isFiltered ? (
            <Empty title={t('audit.none')} hint={t('audit.none.hint')} />
          ) : (
            <Empty title={t('audit.empty')} hint={t('audit.empty.hint')} />
          )
        }
      </Shown>
    </Page>
  )
}

type More = Parameters<typeof DataTable>[0]['more']

function Entries(props: { readonly rows: readonly AuditEntry[]; readonly more: More }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const turn = (id: string) =>
    setOpen((now) => new Set(now.has(id) ? [...now].filter((each) => each !== id) : [...now, id]))
  const named = (operation: string): string =>
    isDeed(operation) ? t(`audit.${operation}`) : operation
  const columns: Column<AuditEntry>[] = [
    { head: t('audit.at'), cell: ({ at }) => <Moment at={at} /> },
    { head: t('audit.who'), cell: ({ actor }) => actor.name },
    {
      head: t('audit.what'),
      cell: (entry) => (
        <>
          <Text size="sm">{named(entry.operation)}</Text>
          {entry.reason !== null && (
            <Text size="xs" c="dimmed">
              {entry.reason}
            </Text>
          )}
          {hasDetails(entry) && (
            <Button
              size="compact-xs"
              variant="subtle"
              ml={-7}
              aria-expanded={open.has(entry.id)}
              onClick={() => turn(entry.id)}
            >
              {t(open.has(entry.id) ? 'audit.hide' : 'audit.details')}
            </Button>
          )}
        </>
      ),
    },
    { head: t('audit.from'), cell: ({ address }) => address ?? '', wide: true },
  ]
  return (
    <DataTable
      label={t('audit.title')}
      rows={props.rows}
      columns={columns}
      {...(props.more && { more: props.more })}
      below={(entry) =>
        open.has(entry.id) && (
          <Table.Tr>
            <Table.Td colSpan={columns.length}>
              <Difference entry={entry} />
            </Table.Td>
          </Table.Tr>
        )
      }
    />
  )
}
