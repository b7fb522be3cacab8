import { Button, Code, CopyButton, Group, Paper, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { language } from '../../shared/i18n.ts'

/** The lines that a shop puts into its page. */
export function Snippet({ slug }: { readonly slug: string }) {
  const { t } = useTranslation()
  const basket = `[{"category":"oil","amount":349000}]`
  const text = [
    `<script src="${location.origin}/widget.js"`,
    `  data-programme="${slug}" data-language="${language()}"`,
    `  data-basket='${basket}'></script>`,
  ].join('\n')
  return (
    <Paper withBorder p="lg">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {t('face.widget')}
        </Title>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button variant="default" size="xs" onClick={copy}>
              {t(copied ? 'face.copied' : 'face.copy')}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Text size="sm" c="dimmed" mb="sm">
        {t('face.widget.hint')}
      </Text>
      <Code block className="breaks" tabIndex={0}>
        {text}
      </Code>
    </Paper>
  )
}
