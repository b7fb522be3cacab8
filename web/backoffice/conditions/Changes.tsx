import { Badge, Group, Stack, Text } from '@mantine/core'
import type { Change } from '#domains/rules/core/difference.ts'
import { language } from '../../shared/i18n.ts'
import { useStoreNames } from './useStoreNames.ts'
import { useSay } from './useSay.ts'

/** What changes from one document to another, a sentence for each place. */
export function Changes({ changes }: { readonly changes: readonly Change[] }) {
  const { t } = useSay()
  const named = useStoreNames()
  if (changes.length === 0) return <Text c="dimmed">{t('programmes.same')}</Text>
  return (
    <Stack gap="sm">
      {changes.map((change) => (
        <Group key={`${change.path} ${change.kind}`} gap="xs" align="flex-start">
          <Badge variant="default" tt="none" miw={92} mt={2}>
            {t(`programmes.change.${change.kind}`)}
          </Badge>
          <Text style={{ flex: '1 1 240px', minWidth: 0, overflowWrap: 'anywhere' }}>
            {named(change[language()])}
          </Text>
        </Group>
      ))}
    </Stack>
  )
}
