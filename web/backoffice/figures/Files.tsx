import { Button, Menu } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { TableQuery } from '#domains/analytics/figures.api.ts'
import { download } from '../../shared/session.ts'
import { Failure } from '../../ui/states.tsx'

type Format = 'csv' | 'xlsx'

/** The same figures as a file, to be kept. */
export function Files(props: {
  readonly table: NonNullable<TableQuery['table']>
  readonly of: {
    readonly programmeId: string
    readonly from?: string
    readonly to?: string
    readonly cell?: string
  }
}) {
  const { t } = useTranslation()
  const saving = useMutation({
    mutationFn: (format: Format) => {
      const query = new URLSearchParams({ ...props.of, table: props.table, format })
      return download(`/v1/figures/table?${query}`, `${props.table}.${format}`)
    },
  })
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button size="xs" variant="default" loading={saving.isPending}>
            {t('figures.file')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => saving.mutate('xlsx')}>{t('figures.file.xlsx')}</Menu.Item>
          <Menu.Item onClick={() => saving.mutate('csv')}>CSV</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {saving.error && <Failure error={saving.error} />}
    </>
  )
}
