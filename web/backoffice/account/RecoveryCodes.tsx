import { Button, Code, CopyButton, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** The codes that stand in for a lost phone: shown once, to be copied or printed. */
export function RecoveryCodes(props: {
  readonly codes: readonly string[]
  readonly close: () => void
}) {
  const { t } = useTranslation()
  return (
    <Stack>
      <Stack className="printed">
        <Title order={3} size="h5">
          {t('totp.recovery')}
        </Title>
        <Text>{t('totp.recovery.lead')}</Text>
        <SimpleGrid cols={2} spacing="xs" maw={320}>
          {props.codes.map((code) => (
            <Code key={code} fz="md">
              {code}
            </Code>
          ))}
        </SimpleGrid>
      </Stack>
      <Group justify="flex-end">
        <CopyButton value={props.codes.join('\n')}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {t(copied ? 'keys.copied' : 'keys.copy')}
            </Button>
          )}
        </CopyButton>
        <Button variant="default" onClick={() => window.print()}>
          {t('totp.print')}
        </Button>
        <Button onClick={props.close}>{t('totp.done')}</Button>
      </Group>
    </Stack>
  )
}
