import { Alert, Button, Group, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import type { Role } from '#domains/access/operators.api.ts'
import { scopes as words, type Scope } from '#domains/access/core/scopes.ts'
import { language } from '../../shared/i18n.ts'
import { queries, queryClient } from '../../shared/queries.ts'
import { client, may } from '../../shared/session.ts'
import { Page } from '../../ui/Page.tsx'
import { Empty, Failure, Shown } from '../../ui/states.tsx'
import { useSession } from '../../ui/rights.ts'
import { isLate, LateAlert, useLate } from '../parts/late.tsx'
import { useRequestKeys } from '../parts/useRequestKeys.ts'
import { paths } from '../paths.ts'
import { Rights } from './Rights.tsx'

/** One role: what it is called and what it may do; `new?from=…` begins as a copy of another. */
export function Component() {
  const { t } = useTranslation()
  const { roleId = '' } = useParams()
  const [params] = useSearchParams()
  const isNew = roleId === 'new'
  const wanted = isNew ? params.get('from') : roleId
  return (
    <Shown of={useQuery(queries.roles())} lines={10}>
      {({ items }) => {
        const role = items.find(({ id }) => id === wanted)
        if (!role) return <Empty title={t('roles.unknown')} hint={t('roles.unknown.hint')} />
        return <RoleForm key={`${roleId}:${role.id}`} role={role} isNew={isNew} />
      }}
    </Shown>
  )
}

function RoleForm({ role, isNew }: { readonly role: Role; readonly isNew: boolean }) {
  const { t } = useTranslation()
  const session = useSession()
  const go = useNavigate()
  const isOwner = role.ready === 'owner' && !isNew
  const isNamed = isNew || role.ready === null
  const mayWrite = may(session, 'operators:write') && !isOwner
  const late = useLate(role, async () => {
    const { items } = await client().operators.roles()
    return items.find(({ id }) => id === role.id) ?? role
  })
  const form = useForm({
    initialValues: {
      name: isNew ? { ru: '', en: '' } : role.name,
      // a copy begins with what its maker may give
      scopes: role.scopes.filter((scope) => !isNew || may(session, scope)),
    },
    validate: { scopes: (chosen) => (chosen.length === 0 ? t('roles.none') : null) },
  })
  const done = async () => {
    await queryClient.invalidateQueries({ queryKey: ['roles'] })
    notifications.show({
      message: t('roles.saved'),
      closeButtonProps: { 'aria-label': t('notice.close') },
    })
    await go(paths.roles())
  }
  const keys = useRequestKeys()
  const saving = useMutation({
    mutationFn: async ({ name, scopes: chosen }: typeof form.values) => {
      const scopes = chosen as Scope[]
      if (isNew) {
        const body = { name, scopes }
        return client().operators.makeRole({ body }, { idempotencyKey: keys.keyOf(body) })
      }
      const body = { scopes, ...(isNamed && { name }), revision: late.now.revision }
      return client().operators.editRole({ params: { roleId: role.id }, body })
    },
    onSuccess: done,
    onError: (error) => late.look(error),
  })
  const take = () => {
    form.setValues({ name: late.now.name, scopes: late.now.scopes })
    late.forget()
    saving.reset()
  }
  return (
    <Page
      title={isNew ? t('roles.new') : role.name[language()]}
      lead={isNew ? t('roles.new.lead', { name: role.name[language()] }) : undefined}
    >
      <form onSubmit={form.onSubmit((values) => saving.mutate(values))}>
        <Stack gap="lg">
          {saving.error && !isLate(saving.error) && <Failure error={saving.error} />}
          {late.before && <Late before={late.before} now={late.now} take={take} />}
          {isOwner && <Alert color="pine">{t('roles.owner')}</Alert>}
          {isNamed && <Names of={(each) => form.getInputProps(`name.${each}`)} fixed={!mayWrite} />}
          <Rights {...form.getInputProps('scopes')} session={session} fixed={!mayWrite} />
          {mayWrite && (
            <Group justify="flex-end">
              {!isNew && <Consequences role={role} done={done} />}
              <Button type="submit" loading={saving.isPending}>
                {t(isNew ? 'roles.make' : 'roles.save')}
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </Page>
  )
}

/** What somebody else gave to the role, or took from it. */
function Late(props: { readonly before: Role; readonly now: Role; readonly take: () => void }) {
  const { t } = useTranslation()
  const { before, now, take } = props
  const told = ({ name, scopes }: Role, other: Role) => ({
    [t('roles.role')]: name[language()],
    // only the rights that differ: a role may have dozens
    [t('roles.rights')]: scopes
      .filter((scope) => !other.scopes.includes(scope))
      .map((scope) => (scope in words ? words[scope as Scope][language()] : scope))
      .join('; '),
  })
  return <LateAlert before={told(before, now)} now={told(now, before)} take={take} />
}

function Names(props: { readonly of: (language: 'ru' | 'en') => object; readonly fixed: boolean }) {
  const { t } = useTranslation()
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      {(['ru', 'en'] as const).map((each) => (
        <TextInput
          key={each}
          {...props.of(each)}
          label={t(`roles.name.${each}`)}
          readOnly={props.fixed}
          required
          maxLength={120}
        />
      ))}
    </SimpleGrid>
  )
}

/** Whose sessions a change ends, and the way back to what a ready role came with. */
function Consequences({ role, done }: { readonly role: Role; readonly done: () => Promise<void> }) {
  const { t } = useTranslation()
  const resetting = useMutation({
    mutationFn: () => client().operators.resetRole({ params: { roleId: role.id } }),
    onSuccess: done,
  })
  return (
    <>
      {resetting.error && <Failure error={resetting.error} />}
      {role.people > 0 && (
        <Text size="sm" c="dimmed">
          {t('roles.sessions', { count: role.people })}
        </Text>
      )}
      {role.changed && (
        <Button variant="default" loading={resetting.isPending} onClick={() => resetting.mutate()}>
          {t('roles.reset')}
        </Button>
      )}
    </>
  )
}
