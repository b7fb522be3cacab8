import { Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { AuditEntry } from '#domains/access/operators.api.ts'
import { queries } from '../../shared/queries.ts'
import { en, type Key } from '../../shared/words.en.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Moment } from '../../ui/Moment.tsx'
import { Page } from '../../ui/Page.tsx'
import { Empty, Shown } from '../../ui/states.tsx'

/** The words for what is written down. */
type Deed = Extract<Key, `audit.${string}.${string}`>

/** Who did what with logins, roles and keys, the latest first. */
export function Component() {
  const { t } = useTranslation()
  const audit = useInfiniteQuery(queries.audit())
  const named = (operation: string): string => {
    const key = `audit.${operation}`
    return key in en ? t(key as Deed) : operation
  }
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
        </>
      ),
    },
    { head: t('audit.from'), cell: ({ address }) => address ?? '', wide: true },
  ]
  return (
    <Page title={t('audit.title')} lead={t('audit.lead')}>
      <Shown of={audit}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={t('audit.empty')} hint={t('audit.empty.hint')} />
          ) : (
            <DataTable label={t('audit.title')} rows={rows} columns={columns} more={audit} />
          )
        }
      </Shown>
    </Page>
  )
}
