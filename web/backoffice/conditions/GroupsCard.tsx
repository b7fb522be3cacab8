import { Alert, Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import { addGroup } from './core/edits.ts'
import type { Form, GroupForm } from './core/form.ts'
import { isAt } from './core/pointers.ts'
import { group as shape } from './core/shapes.ts'
import { useEditing } from './Editing.ts'
import { Fields } from './Fields.tsx'
import { useSay } from './useSay.ts'

/** Groups of rules: only the best of them counts, or they share limits. */
export function GroupsCard(props: { readonly form: Form; readonly change: (form: Form) => void }) {
  const { disabled, problems, units } = useEditing()
  const { t, problem } = useSay()
  const { form, change } = props
  const found = problems.filter(({ path }) => isAt(path, '/groups'))
  const put = (groups: readonly GroupForm[]) => change({ ...form, groups })
  return (
    <Paper withBorder p="md" component="article" aria-label={t('cond.groups')}>
      <Title order={3} size="h5" mb={4}>
        {t('cond.groups')}
      </Title>
      <Text c="dimmed" size="sm" mb="xs">
        {t('cond.groups.hint')}
      </Text>
      <Stack gap="xs">
        {form.groups.map((each, index) => (
          <OneGroup
            key={each.key}
            group={each}
            taken={form.groups.filter((other) => other !== each).map(({ name }) => name)}
            change={(next) => put(form.groups.with(index, next))}
            remove={() => put(form.groups.toSpliced(index, 1))}
          />
        ))}
        {found.length > 0 && (
          <Alert color="red" role="alert" py="xs">
            {found.map(problem).join('; ')}
          </Alert>
        )}
        <Button
          size="compact-sm"
          variant="light"
          w="fit-content"
          disabled={disabled}
          onClick={() => change(addGroup(form, units))}
        >
          {t('cond.groups.add')}
        </Button>
      </Stack>
    </Paper>
  )
}

function OneGroup(props: {
  readonly group: GroupForm
  readonly taken: readonly string[]
  readonly change: (group: GroupForm) => void
  readonly remove: () => void
}) {
  const { disabled } = useEditing()
  const { t } = useSay()
  const { group, taken, change } = props
  const [typed, setTyped] = useState(group.name)
  const isFree = (name: string) =>
    /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(name) && !taken.includes(name)
  const rename = (name: string) => {
    setTyped(name)
    if (isFree(name)) change({ ...group, name })
  }
  return (
    <Paper withBorder p="sm" bg="transparent">
      <Stack gap="sm">
        <TextInput
          label={t('cond.groups.name')}
          maw={340}
          value={typed}
          disabled={disabled}
          error={isFree(typed) ? null : t('cond.groups.wrongName')}
          onChange={({ currentTarget }) => rename(currentTarget.value)}
        />
        <Fields
          shape={shape}
          part={group.part}
          pointer={`/groups/${group.name}`}
          change={(part) => change({ ...group, part })}
        />
        <Group justify="flex-end">
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            disabled={disabled}
            aria-label={`${t('cond.remove')}: ${group.name}`}
            onClick={props.remove}
          >
            {t('cond.remove')}
          </Button>
        </Group>
      </Stack>
    </Paper>
  )
}
