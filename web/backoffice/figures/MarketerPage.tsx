import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { money } from '../../shared/format.ts'
import { Empty, Shown } from '../../ui/states.tsx'
import { AgainstCard } from './AgainstCard.tsx'
import { AsOf, Frame } from './Frame.tsx'
import { IssuedCard } from './IssuedCard.tsx'
import { count, Figure, Grid, percent } from './parts.tsx'
import { PointsCard } from './PointsCard.tsx'
import { figureQueries, type ProgrammeShown } from './queries.ts'

/** How members buy and what becomes of their points, for who runs the programme. */
export function Component() {
  const { t } = useTranslation()
  return (
    <Frame title={t('figures.marketer.title')} lead={t('figures.marketer.lead')} withPeriod>
      {(programme, period) => <Members programme={programme} period={period} />}
    </Frame>
  )
}

function Members(props: {
  readonly programme: ProgrammeShown
  readonly period: { readonly from: string; readonly to: string }
}) {
  const { t } = useTranslation()
  const { programme, period } = props
  const asked = { programmeId: programme.id, ...period }
  const owner = useQuery(figureQueries.owner(asked))
  return (
    <Stack gap="lg">
      <Shown of={owner}>
        {({ asOf, period: now, before }) =>
          now.buyers.members === 0 && before.buyers.members === 0 ? (
            <Empty title={t('figures.none')} hint={t('figures.none.hint')} />
          ) : (
            <>
              <AsOf at={asOf} compared />
              <Grid>
                <Figure
                  name={t('figures.buyers')}
                  value={count(now.buyers.members)}
                  change={{ now: now.buyers.members, before: before.buyers.members }}
                />
                <Figure
                  name={t('figures.memberReceipts')}
                  value={percent(now.memberReceipts.value)}
                  change={{ now: now.memberReceipts.value, before: before.memberReceipts.value }}
                  inPoints
                />
                <Medians programme={programme} period={period} />
              </Grid>
            </>
          )
        }
      </Shown>
      <AgainstCard programme={programme} period={period} />
      <PointsCard programme={programme} period={period} />
      <IssuedCard programme={programme} period={period} />
    </Stack>
  )
}

/** What lies in the middle is sorted out of all receipts: asked apart, the rest does not wait for it. */
function Medians(props: {
  readonly programme: ProgrammeShown
  readonly period: { readonly from: string; readonly to: string }
}) {
  const { t } = useTranslation()
  const { programme, period } = props
  const { data, isError } = useQuery(
    figureQueries.medians({ programmeId: programme.id, ...period }),
  )
  const now = data?.period.medianCheck ?? null
  const before = data?.before.medianCheck ?? null
  const value = (text: string) => (data || isError ? text : '…')
  return (
    <>
      <Figure
        name={t('figures.medianCheck')}
        value={value(now === null ? '–' : money(Math.round(now), programme))}
        {...(data && { change: { now, before } })}
        hint={t(isError ? 'app.failed' : 'figures.medianCheck.hint')}
      />
      <Figure
        name={t('figures.medianDays')}
        value={value(count(data?.period.medianDaysBetween ?? null, 1))}
        hint={t(isError ? 'app.failed' : 'figures.medianDays.hint')}
      />
    </>
  )
}
