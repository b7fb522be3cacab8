import { Center, Group, Paper, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { LanguageSwitch } from './LanguageSwitch.tsx'

/** What stands before the shell: one thing to do, in the middle of the screen. */
export function Entrance(props: {
  readonly title: string
  readonly lead: string
  readonly children: ReactNode
  readonly below?: ReactNode
}) {
  const { t } = useTranslation()
  return (
    <Center component="main" mih="100dvh" p="md">
      <Stack w="100%" maw={400} gap="md">
        <Group justify="space-between">
          <Text fw={700} c="var(--mantine-color-anchor)">
            {t('app.name')}
          </Text>
          <LanguageSwitch />
        </Group>
        <Paper withBorder p="xl">
          <Title order={1} size="h3">
            {props.title}
          </Title>
          <Text c="dimmed" size="sm" mb="lg">
            {props.lead}
          </Text>
          {props.children}
        </Paper>
        {props.below}
      </Stack>
    </Center>
  )
}
