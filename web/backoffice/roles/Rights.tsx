import { Checkbox, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { scopes, type Scope } from '#domains/access/core/scopes.ts'
import { language } from '../../shared/i18n.ts'
import { may, type Session } from '../../shared/session.ts'
import { groups } from './groups.ts'

/** The rights of a role in words, by what they are about. Nobody gives what they do not have. */
export function Rights(props: {
  readonly value?: string[]
  readonly onChange?: (value: string[]) => void
  readonly error?: unknown
  readonly session: Session
  readonly fixed: boolean
}) {
  const { t } = useTranslation()
  const { value = [], onChange, error, session, fixed } = props
  const turn = (scope: Scope, on: boolean) =>
    onChange?.(on ? [...value, scope] : value.filter((each) => each !== scope))
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        {groups.map(({ name, scopes: some }) => (
          <Paper key={name} withBorder p="md" role="group" aria-label={t(`roles.group.${name}`)}>
            <Title order={2} size="h5" mb="sm">
              {t(`roles.group.${name}`)}
            </Title>
            <Stack gap="xs">
              {some.map((scope) => {
                const isMine = may(session, scope)
                return (
                  <Checkbox
                    key={scope}
                    label={sentence(scopes[scope][language()])}
                    {...(!fixed && !isMine && { description: t('roles.notYours') })}
                    checked={value.includes(scope)}
                    disabled={fixed || !isMine}
                    onChange={({ currentTarget }) => turn(scope, currentTarget.checked)}
                  />
                )
              })}
            </Stack>
          </Paper>
        ))}
      </SimpleGrid>
      {typeof error === 'string' && (
        <Text size="sm" c="red" role="alert">
          {error}
        </Text>
      )}
    </Stack>
  )
}

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)
