import { Alert, Button, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '#sdk/client.ts'

/** Whether a change was refused because somebody else was faster. */
export const isLate = (error: unknown): boolean =>
  error instanceof Problem && error.code === 'revision.behind'

/** Each thing that may be changed, in words. */
export type Told = Readonly<Record<string, string>>

/**
 * Two people change one thing: `now` is how it was seen last, and `before` how it was when the form opened,
 * once somebody else was faster. `look` reads it anew after such a refusal, and gives what is there.
 */
export function useLate<Thing>(shown: Thing, read: () => Promise<Thing>) {
  const [now, setNow] = useState(shown)
  const [before, setBefore] = useState<Thing | null>(null)
  return {
    now,
    before,
    look: async (error: unknown): Promise<Thing | null> => {
      if (!isLate(error)) return null
      const fresh = await read()
      setBefore((first) => first ?? now)
      setNow(fresh)
      return fresh
    },
    forget: () => setBefore(null),
  }
}

/** Somebody was faster: what is new, and the way to take it. Saving again keeps what was typed. */
export function LateAlert(props: {
  readonly before: Told
  readonly now: Told
  readonly take: () => void
}) {
  const { t } = useTranslation()
  const { before, now, take } = props
  const changed = Object.keys(now).filter((name) => now[name] !== before[name])
  return (
    <Alert
      variant="default"
      style={{ borderColor: 'var(--mantine-color-orange-6)' }}
      role="alert"
      title={t('late.title')}
    >
      <Stack gap={4}>
        {changed.map((name) => (
          <Text key={name} size="sm" className="anywhere">
            {name}: {before[name] || '–'} → {now[name] || '–'}
          </Text>
        ))}
        {changed.length === 0 && <Text size="sm">{t('late.unseen')}</Text>}
        <Text size="sm" c="dimmed">
          {t('late.hint')}
        </Text>
        <div>
          <Button size="xs" variant="default" onClick={take}>
            {t('late.take')}
          </Button>
        </div>
      </Stack>
    </Alert>
  )
}
