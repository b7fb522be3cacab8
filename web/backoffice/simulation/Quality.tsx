import { Alert, List, SimpleGrid, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { NOT_ENOUGH } from '#domains/simulation/core/quality.ts'
import type { SimulationResult } from '#domains/simulation/simulation.api.ts'
import { day } from '../../shared/format.ts'
import { language } from '../../shared/i18n.ts'

/** How far the sales can be trusted, and what they cannot tell: said before any figure. */
export function Quality({ of: result }: { readonly of: SimulationResult }) {
  const { t } = useTranslation()
  const { quality, unseen, left, rows, takenBack, partly } = result
  const isEnough = !NOT_ENOUGH.some((each) => quality.warnings.includes(each))
  const gap = quality.longestGap
  const words = [
    ...quality.warnings.map((each) => {
      if (each === 'gap' && gap)
        return t('sim.warn.gap', { after: day(gap.after), before: day(gap.before), days: gap.days })
      if (each === 'repeated')
        return t('sim.warn.repeated', { percent: percent(quality.repeatedLines.value) })
      return t(`sim.warn.${each}` as 'sim.warn.short')
    }),
    ...unseen.map((each) => t(`sim.unseen.${each}`)),
    ...(rows && rows.rejected > 0
      ? [
          t('sim.rejected', { rejected: count(rows.rejected), read: count(rows.read) }),
          ...result.rejected
            .slice(0, 3)
            .map(({ reason, rows: some }) => `${reason} – ${count(some)}`),
        ]
      : []),
    ...(left > 0 ? [t('sim.after', { left: count(left) })] : []),
    ...(takenBack > 0 ? [t('sim.takenBack', { takenBack: count(takenBack) })] : []),
    ...(partly > 0 ? [t('sim.partly', { partly: count(partly) })] : []),
  ]
  const facts: [string, string][] = [
    [t('sim.q.receipts'), count(quality.receipts)],
    [t('sim.q.buyers'), count(quality.buyers)],
    [t('sim.q.repeat'), percent(quality.repeatBuyers.value)],
    [t('sim.q.cost'), percent(quality.withCost.value)],
  ]
  return (
    <section aria-label={t('sim.quality')}>
      <SimpleGrid cols={{ base: 2, sm: 4 }} {...(words.length > 0 && { mb: 'md' })}>
        {facts.map(([label, value]) => (
          <div key={label}>
            <Text size="sm" c="dimmed">
              {label}
            </Text>
            <Text fw={600} size="lg">
              {value}
            </Text>
          </div>
        ))}
      </SimpleGrid>
      {words.length > 0 && (
        <Alert
          color={isEnough ? 'yellow' : 'red'}
          title={t(isEnough ? 'sim.care' : 'sim.notEnough')}
          styles={{ title: { color: 'var(--mantine-color-text)' } }}
        >
          <List size="sm" spacing={4}>
            {words.map((each) => (
              <List.Item key={each}>{each}</List.Item>
            ))}
          </List>
        </Alert>
      )}
    </section>
  )
}

const locale = () => (language() === 'en' ? 'en-GB' : 'ru')
const count = (value: number) => value.toLocaleString(locale())
const percent = (value: number | null) =>
  value === null
    ? '–'
    : value.toLocaleString(locale(), { style: 'percent', maximumFractionDigits: 0 })
