import { Button, Code, Group, Paper, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { client } from '../../shared/session.ts'
import { Failure } from '../../ui/states.tsx'
import { QrPicture } from './QrPicture.tsx'

/** The secret as a picture and as text, and the first code that proves the app has it. */
export function FirstCode(props: {
  readonly secret: string
  readonly uri: string
  readonly confirmed: (recoveryCodes: readonly string[]) => void
  readonly again: () => void
  readonly cancel: () => void
}) {
  const { t } = useTranslation()
  const form = useForm({ initialValues: { code: '' } })
  const confirming = useMutation({
    mutationFn: ({ code }: typeof form.values) =>
      client().sessions.confirmTotp({ body: { code: code.replaceAll(/\D/g, '') } }),
    onSuccess: ({ recoveryCodes }) => props.confirmed(recoveryCodes),
  })
  return (
    <form onSubmit={form.onSubmit((values) => confirming.mutate(values))}>
      <Stack>
        <Text>{t('totp.step1')}</Text>
        <Paper withBorder p="sm" bg="white" w="fit-content">
          <QrPicture text={props.uri} label={t('totp.picture')} size={208} />
        </Paper>
        <div>
          <Text size="sm" c="dimmed" mb={4}>
            {t('totp.secret')}
          </Text>
          <Code block className="breaks">
            {groupsOfFour(props.secret)}
          </Code>
        </div>
        <Text>{t('totp.step2')}</Text>
        {confirming.error && <Failure error={confirming.error} />}
        <TextInput
          {...form.getInputProps('code')}
          label={t('totp.code')}
          inputMode="numeric"
          autoComplete="one-time-code"
          pattern="[0-9 ]{6,7}"
          maxLength={7}
          w={160}
          required
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={props.cancel}>
            {t('keys.cancel')}
          </Button>
          <Button variant="default" onClick={props.again}>
            {t('totp.again')}
          </Button>
          <Button type="submit" loading={confirming.isPending}>
            {t('totp.confirm')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

const groupsOfFour = (secret: string): string => (secret.match(/.{1,4}/g) ?? []).join(' ')
