import { Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Template, TemplateVersion } from '#domains/messaging/templates.api.ts'
import { client } from '../../shared/session.ts'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Moment } from '../../ui/Moment.tsx'
import { Empty, Failure } from '../../ui/states.tsx'
import { differenceOf } from './core/difference.ts'
import type { Source, Which } from './queries.ts'
import type { Editing } from './useText.ts'

type Props = {
  readonly which: Which
  readonly text: Template
  /** What stands in the editor. */
  readonly current: Source | null
  readonly editing: Editing
}

/** What was published before, how it differs, and a way back. */
export function History(props: Props) {
  const { t } = useTranslation()
  const published = props.text.versions.filter(({ state }) => state === 'published')
  return (
    <section aria-label={t('msg.history')}>
      <Title order={2} size="h4" mb="sm">
        {t('msg.history')}
      </Title>
      {published.length === 0 ? (
        <Empty title={t('msg.history.none')} hint={t('msg.history.none.hint')} />
      ) : (
        <Paper withBorder>
          <ol className="timeline">
            {published.map((version) => (
              <li key={version.version}>
                <Version {...props} version={version} />
              </li>
            ))}
          </ol>
        </Paper>
      )}
    </section>
  )
}

function Version(props: Props & { readonly version: TemplateVersion }) {
  const { t } = useTranslation()
  const [isCompared, compare] = useState(false)
  const { which, text, version, current, editing } = props
  const restoring = useMutation({
    mutationFn: () =>
      client().templates.restore({ params: { ...which, version: version.version } }),
    onSuccess: (changed) => editing.take(changed, null),
  })
  return (
    <Stack gap="xs">
      <Group justify="space-between" gap="xs">
        <div>
          <Group gap="xs">
            <Text size="sm" fw={500}>
              {t('msg.history.version', { version: version.version })}
            </Text>
            {text.inForce === version.version && (
              <Badge variant="light" tt="none">
                {t('msg.history.inForce')}
              </Badge>
            )}
            {version.mode !== 'own' && (
              <Badge variant="default" tt="none">
                {t(`msg.mode.${version.mode}`)}
              </Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed" component="div">
            <Moment at={version.publishedAt!} /> {version.publishedBy}
            {version.restoredFrom !== null &&
              ` · ${t('msg.history.restored', { version: version.restoredFrom })}`}
          </Text>
        </div>
        <Group gap="xs">
          {version.source && current && (
            <Button
              size="compact-sm"
              variant="subtle"
              aria-expanded={isCompared}
              onClick={() => compare(!isCompared)}
            >
              {t('msg.history.compare')}
            </Button>
          )}
          <GuardedButton
            needs="messages:write"
            size="compact-sm"
            variant="default"
            loading={restoring.isPending}
            onClick={() => restoring.mutate()}
          >
            {t('msg.history.restore')}
          </GuardedButton>
        </Group>
      </Group>
      {restoring.error && <Failure error={restoring.error} />}
      {isCompared && version.source && current && (
        <Difference before={version.source} after={current} />
      )}
    </Stack>
  )
}

function Difference({ before, after }: { readonly before: Source; readonly after: Source }) {
  const { t } = useTranslation()
  const parts = (['subject', 'body', 'html'] as const).filter(
    (part) => (before[part] ?? '') !== (after[part] ?? ''),
  )
  if (parts.length === 0) return <Text size="sm">{t('msg.history.same')}</Text>
  return parts.map((part) => (
    <Paper key={part} withBorder>
      <pre className="difference" aria-label={t(`msg.edit.${part}`)}>
        {differenceOf(before[part] ?? '', after[part] ?? '').map(({ kind, text }, place) => {
          const key = `${place} ${kind}`
          if (kind === 'same') return <div key={key}>{text || ' '}</div>
          const Mark = kind === 'added' ? 'ins' : 'del'
          return (
            <Mark key={key} aria-label={t(`msg.history.${kind}`)}>
              {kind === 'added' ? '+ ' : '− '}
              {text}
            </Mark>
          )
        })}
      </pre>
    </Paper>
  ))
}
