import { Alert, Button, Code, CopyButton, Group, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** A secret that is shown here and never again, to be copied. */
export function ShownOnce(props: {
  readonly words: string
  readonly secret: string
  readonly close: () => void
}) {
  const { t } = useTranslation()
  return (
    <Stack>
      <Alert color="pine">{props.words}</Alert>
      <Code block>{props.secret}</Code>
      <Group justify="flex-end">
        <CopyButton value={props.secret}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {t(copied ? 'keys.copied' : 'keys.copy')}
            </Button>
          )}
        </CopyButton>
        <Button onClick={props.close}>{t('keys.done')}</Button>
      </Group>
    </Stack>
  )
}
