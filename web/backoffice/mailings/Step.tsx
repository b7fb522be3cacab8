import { Alert, Paper, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

/** A step of the editor: a heading of its own. */
export function Step(props: {
  readonly title: string
  readonly hint?: string
  readonly children: ReactNode
}) {
  return (
    <Paper withBorder p="lg" component="section" aria-label={props.title}>
      <Stack gap="md">
        <div>
          <Title order={2} size="h4">
            {props.title}
          </Title>
          {props.hint !== undefined && (
            <Text size="sm" c="dimmed">
              {props.hint}
            </Text>
          )}
        </div>
        {props.children}
      </Stack>
    </Paper>
  )
}

/** A word that something is so, for who does not see the page too. */
export const Said = ({ words }: { readonly words: string }) => (
  <Alert color="pine" role="status">
    {words}
  </Alert>
)
