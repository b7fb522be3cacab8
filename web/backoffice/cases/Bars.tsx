import { Group, Paper, Stack, Text, Title } from '@mantine/core'

const COLOURS = ['var(--mantine-color-pine-4)', 'var(--mantine-color-pine-8)'] as const

/** Two numbers for each name as bars beside one another; the numbers stand beside them. */
export function Bars(props: {
  readonly title: string
  readonly names: readonly [string, string]
  readonly rows: readonly { readonly name: string; readonly values: readonly number[] }[]
}) {
  const most = Math.max(1, ...props.rows.flatMap(({ values }) => values))
  return (
    <Paper withBorder p="md" component="figure" m={0}>
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4">
          {props.title}
        </Title>
        <Group gap="md">
          {props.names.map((name, place) => (
            <Group key={name} gap={6}>
              <span
                aria-hidden
                style={{ width: 12, height: 12, borderRadius: 3, background: COLOURS[place] }}
              />
              <Text size="sm">{name}</Text>
            </Group>
          ))}
        </Group>
      </Group>
      <Stack gap="sm">
        {props.rows.map(({ name, values }) => (
          <div key={name}>
            <Text size="sm">{name}</Text>
            {values.map((value, place) => (
              <Group key={COLOURS[place]} gap={8} wrap="nowrap" aria-hidden>
                <div
                  style={{
                    height: 10,
                    borderRadius: 3,
                    background: COLOURS[place],
                    width: `${(value / most) * 85}%`,
                    minWidth: value > 0 ? 3 : 0,
                  }}
                />
                <Text size="xs" c="dimmed" className="number">
                  {value}
                </Text>
              </Group>
            ))}
          </div>
        ))}
      </Stack>
    </Paper>
  )
}
