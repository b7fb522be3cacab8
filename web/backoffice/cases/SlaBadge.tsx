import { Badge, useComputedColorScheme } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { CaseBrief } from '#domains/cases/cases.api.ts'
import { day, time } from '../../shared/format.ts'

/** Words in these keep their contrast on the ground of a table. */
const SHADES = {
  light: { late: 'red.9', soon: '#b83a06', calm: 'gray.7' },
  dark: { late: 'red.4', soon: 'orange.4', calm: 'gray.4' },
} as const

/** How much working time is left, or has passed since it was due, in words and not by colour alone. */
export function SlaBadge({ sla }: { readonly sla: CaseBrief['sla'] }) {
  const { t } = useTranslation()
  const lasting = useLasting()
  const { minutesLeft, due, state, breached } = sla
  const words =
    state === 'done'
      ? t(breached ? 'cases.sla.broken' : 'cases.sla.kept')
      : minutesLeft === null
        ? t('cases.sla.waiting')
        : minutesLeft === 0
          ? t('cases.sla.now')
          : minutesLeft > 0
            ? t('cases.sla.left', { time: lasting(minutesLeft) })
            : t('cases.sla.late', { time: lasting(-minutesLeft) })
  const isSoon = minutesLeft !== null && minutesLeft < 60
  const shade = SHADES[useComputedColorScheme('light')]
  const isFilled = breached && state !== 'done'
  const colour = isFilled ? 'red.9' : breached ? shade.late : isSoon ? shade.soon : shade.calm
  const date = due === null ? undefined : t('cases.sla.due', { date: `${day(due)}, ${time(due)}` })
  return (
    <Badge
      variant={isFilled ? 'filled' : 'outline'}
      color={colour}
      tt="none"
      title={date}
      miw="max-content"
    >
      {words}
    </Badge>
  )
}

/** Working minutes as people say them: 3 h 20 min. */
export function useLasting(): (minutes: number) => string {
  const { t } = useTranslation()
  return (total) => {
    const hours = Math.floor(total / 60)
    const minutes = total % 60
    const parts = [
      ...(hours > 0 ? [t('cases.hours', { hours })] : []),
      // of many hours nobody counts the minutes
      ...(minutes > 0 && hours < 10 ? [t('cases.minutes', { minutes })] : []),
    ]
    return parts.join(' ')
  }
}
