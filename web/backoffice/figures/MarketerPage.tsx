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
                <Figure
                  name={t('figures.medianCheck')}
                  value={
                    now.buyers.medianCheck === null
                      ? '–'
                      : money(Math.round(now.buyers.medianCheck), programme)
                  }
                  change={{ now: now.buyers.medianCheck, before: before.buyers.medianCheck }}
                  hint={t('figures.medianCheck.hint')}
                />
                <Figure
                  name={t('figures.medianDays')}
                  value={count(now.buyers.medianDaysBetween, 1)}
                  hint={t('figures.medianDays.hint')}
                />
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
