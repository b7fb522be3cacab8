import { Button, Group, PasswordInput, Select, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Directory } from '#domains/access/directory.api.ts'
import { language } from '../../shared/i18n.ts'
import { queries, queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Failure } from '../../ui/states.tsx'

type Values = {
  readonly label: string
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly loginClaim: string
  readonly defaultRoleId: string | null
}

/** The settings of a directory; saving asks the directory whether it is there. */
export function DirectoryForm(props: {
  readonly directory: Directory | null
  readonly fixed: boolean
}) {
  const { t } = useTranslation()
  const { directory, fixed } = props
  const form = useForm<Values>({
    initialValues: {
      label: directory?.label ?? '',
      issuer: directory?.issuer ?? 'https://',
      clientId: directory?.clientId ?? '',
      clientSecret: '',
      loginClaim: directory?.loginClaim ?? 'email',
      defaultRoleId: directory?.defaultRoleId ?? null,
    },
  })
  const forget = () => queryClient.invalidateQueries(queries.directory())
  const saving = useMutation({
    mutationFn: ({ clientSecret, ...rest }: Values) =>
      client().directory.set({ body: { ...rest, ...(clientSecret !== '' && { clientSecret }) } }),
    onSuccess: async () => {
      await forget()
      notifications.show({
        message: t('directory.saved'),
        closeButtonProps: { 'aria-label': t('notice.close') },
      })
    },
  })
  const dropping = useMutation({
    mutationFn: () => client().directory.drop(),
    onSuccess: forget,
  })
  const error = saving.error ?? dropping.error
  return (
    <form onSubmit={form.onSubmit((values) => saving.mutate(values))}>
      <Stack>
        {error && <Failure error={error} />}
        <Fields
          of={(field) => form.getInputProps(field)}
          isKept={directory !== null}
          fixed={fixed}
        />
        {!fixed && (
          <Group justify="flex-end">
            {directory && (
              <Button
                variant="default"
                loading={dropping.isPending}
                onClick={() => dropping.mutate()}
              >
                {t('directory.drop')}
              </Button>
            )}
            <Button type="submit" loading={saving.isPending}>
              {t('directory.save')}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  )
}

function Fields(props: {
  readonly of: (field: keyof Values) => object
  readonly isKept: boolean
  readonly fixed: boolean
}) {
  const { t } = useTranslation()
  const { of, isKept, fixed: disabled } = props
  const roles = useQuery(queries.roles())
  const common = { disabled, required: true }
  return (
    <>
      <TextInput
        {...of('label')}
        {...common}
        label={t('directory.label')}
        description={t('directory.label.hint')}
        maxLength={60}
      />
      <TextInput
        {...of('issuer')}
        {...common}
        label={t('directory.issuer')}
        description={t('directory.issuer.hint')}
        maxLength={500}
      />
      <TextInput {...of('clientId')} {...common} label={t('directory.clientId')} maxLength={200} />
      <PasswordInput
        {...of('clientSecret')}
        label={t('directory.secret')}
        placeholder={isKept ? t('directory.secret.kept') : ''}
        autoComplete="off"
        required={!isKept}
        disabled={disabled}
        maxLength={500}
      />
      <TextInput
        {...of('loginClaim')}
        {...common}
        label={t('directory.claim')}
        description={t('directory.claim.hint')}
        maxLength={60}
      />
      <Select
        {...of('defaultRoleId')}
        label={t('directory.newcomers')}
        description={t('directory.newcomers.hint')}
        placeholder={t('directory.newcomers.none')}
        clearable
        clearButtonProps={{ 'aria-label': t('directory.newcomers.none') }}
        disabled={disabled}
        data={(roles.data?.items ?? []).map(({ id, name }) => ({
          value: id,
          label: name[language()],
        }))}
      />
    </>
  )
}
