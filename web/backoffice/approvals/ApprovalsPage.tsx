import { Button, Center, SegmentedControl, Stack } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import type { Approval } from '#domains/approvals/approvals.api.ts'
import { queries } from '../../shared/queries.ts'
import { Page } from '../../ui/Page.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { paths } from '../paths.ts'
import { Deciding, type Verb } from './Deciding.tsx'
import { approvalQueries, type Which } from './queries.ts'
import { RequestCard } from './RequestCard.tsx'

const WHICH: readonly Which[] = ['waiting', 'mine', 'all']

/** What others ask one to allow, and what one has asked oneself. The address keeps which: ?show=… */
export function Component() {
  const { t } = useTranslation()
  const [params, setParams] = useSearchParams()
  const which = WHICH.find((each) => each === params.get('show')) ?? 'waiting'
  const requests = useInfiniteQuery({ ...approvalQueries.list(which), refetchInterval: 30_000 })
  const programmes = useQuery(queries.programmes())
  const [chosen, choose] = useState<{ request: Approval; verb: Verb } | null>(null)
  const scaleOf = ({ programmeId }: Approval) =>
    programmes.data?.items.find(({ id }) => id === programmeId)?.scale ?? 0
  return (
    <Page title={t('approvals.title')} lead={t('approvals.lead')}>
      <SegmentedControl
        aria-label={t('approvals.show')}
        data={WHICH.map((value) => ({ value, label: t(`approvals.show.${value}`) }))}
        value={which}
        onChange={(value) => setParams(value === 'waiting' ? {} : { show: value })}
        style={{ alignSelf: 'flex-start' }}
      />
      <Shown of={requests}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty
              title={t(`approvals.empty.${which}`)}
              hint={t(`approvals.empty.${which}.hint`)}
              action={
                <Button component={Link} to={paths.members()} variant="default">
                  {t('approvals.toMembers')}
                </Button>
              }
            />
          ) : (
            <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
              {rows.map((request) => (
                <li key={request.id}>
                  <RequestCard
                    request={request}
                    scale={scaleOf(request)}
                    choose={(verb) => choose({ request, verb })}
                  />
                </li>
              ))}
            </Stack>
          )
        }
      </Shown>
      {requests.hasNextPage && (
        <Center>
          <Button
            variant="subtle"
            loading={requests.isFetchingNextPage}
            onClick={() => void requests.fetchNextPage()}
          >
            {t('app.more')}
          </Button>
        </Center>
      )}
      {chosen && (
        <Deciding {...chosen} scale={scaleOf(chosen.request)} close={() => choose(null)} />
      )}
    </Page>
  )
}
