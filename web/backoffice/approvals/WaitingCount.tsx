import { Badge, VisuallyHidden } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { approvalQueries } from './queries.ts'

/** How many requests of others wait for a decision; nothing when there are none. */
export function WaitingCount() {
  const { t } = useTranslation()
  const { data } = useQuery(approvalQueries.count())
  if (!data || data.ofOthers === 0) return null
  return (
    <>
      <Badge size="sm" circle={data.ofOthers < 10} aria-hidden>
        {data.ofOthers}
      </Badge>
      <VisuallyHidden>{t('approvals.count', { count: data.ofOthers })}</VisuallyHidden>
    </>
  )
}
