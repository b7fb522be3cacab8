import { Button, Center, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { leave } from './leave.ts'
import { LanguageSwitch } from './LanguageSwitch.tsx'
import { PasswordForm } from './PasswordForm.tsx'

/** Who came with a password that somebody else has given chooses one before anything else. */
export function FirstPassword(props: { readonly name: string }) {
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
            {t('password.first')}
          </Title>
          <Text c="dimmed" size="sm" mb="lg">
            {t('password.first.hint', { name: props.name })}
          </Text>
          <PasswordForm />
          <Button variant="subtle" fullWidth mt="sm" onClick={() => void leave()}>
            {t('signIn.out')}
          </Button>
        </Paper>
      </Stack>
    </Center>
  )
}
