import { Group, Stack, Text, Title } from '@mantine/core'
import { useEffect, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/** A page of the application: its heading, what can be done, and what it shows. */
export function Page(props: {
  readonly title: string
  readonly lead?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}) {
  const { t } = useTranslation()
  useEffect(() => {
    document.title = `${props.title} · ${t('app.name')}`
  }, [props.title, t])
  return (
    <Stack gap="lg" maw={1120} mx="auto">
      <Group justify="space-between" align="flex-end">
        <div>
          <Title order={1} size="h2">
            {props.title}
          </Title>
          {props.lead !== undefined && (
            <Text c="dimmed" component="div">
              {props.lead}
            </Text>
          )}
        </div>
        {props.actions}
      </Group>
      {props.children}
    </Stack>
  )
}
