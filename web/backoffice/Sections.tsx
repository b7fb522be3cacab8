import { NavLink, UnstyledButton } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'react-router'
import { scopes } from '#domains/access/core/scopes.ts'
import { language } from '../shared/i18n.ts'
import { may, type Session } from '../shared/session.ts'
import type { Key } from '../shared/words.en.ts'
import { WaitingCount } from './approvals/WaitingCount.tsx'
import { groups, type GroupName, type NavGroup, type Section } from './groups.ts'
import { paths } from './paths.ts'
import { sections } from './sections.ts'

const home = { to: paths.home(), title: 'nav.home' } as const
type Place = { readonly to: string; readonly title: Key }

/** Somebody who may open more sections than this finds the settings folded at first. */
const MANY = 12

/** Where one may go, by groups that fold; what one may not stands folded below, each with its reason. */
export function Sections(props: { readonly session: Session; readonly close: () => void }) {
  const { pathname } = useLocation()
  const { session, close } = props
  // null until somebody folded or opened one in this browser
  const [kept, keep] = useLocalStorage<readonly GroupName[] | null>({
    key: 'kopilka.nav.folded',
    defaultValue: null,
    getInitialValueInEffect: false,
  })
  const here = placeOf(pathname)
  const open = sections.filter(({ needs }) => may(session, needs))
  const shut = sections.filter((section) => !open.includes(section))
  const closed = kept ?? (open.length > MANY ? ['settings' as const] : [])
  const fold = (name: GroupName) =>
    keep(closed.includes(name) ? closed.filter((each) => each !== name) : [...closed, name])
  return (
    <>
      <Entry place={home} session={session} isHere={here === home} close={close} />
      {groups
        .map((group) => ({
          ...group,
          sections: group.sections.filter((section) => open.includes(section)),
        }))
        .filter((group) => group.sections.length > 0)
        .map((group) => (
          <Group
            key={group.name}
            of={group}
            session={session}
            here={here}
            isFolded={closed.includes(group.name)}
            fold={() => fold(group.name)}
            close={close}
          />
        ))}
      {shut.length > 0 && <Shut of={shut} isHere={shut.some((section) => section === here)} />}
    </>
  )
}

/** Sections under their heading; folded it shows no more than the one that is open. */
function Group(props: {
  readonly of: NavGroup
  readonly session: Session
  readonly here: Place | undefined
  readonly isFolded: boolean
  readonly fold: () => void
  readonly close: () => void
}) {
  const { t } = useTranslation()
  const { of: group, session, here, isFolded, fold, close } = props
  const id = useId()
  const shown = group.sections.filter((section) => !isFolded || section === here)
  return (
    <div className="navGroup">
      <UnstyledButton
        className="navHead"
        aria-expanded={!isFolded}
        aria-controls={id}
        onClick={fold}
      >
        {t(group.title)}
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="m5 6 3 3 3-3" />
        </svg>
      </UnstyledButton>
      <div id={id}>
        {shown.map((section) => (
          <Entry
            key={section.to}
            place={section}
            session={session}
            isHere={section === here}
            close={close}
          />
        ))}
      </div>
    </div>
  )
}

function Entry(props: {
  readonly place: Place
  readonly session: Session
  readonly isHere: boolean
  readonly close: () => void
}) {
  const { t } = useTranslation()
  const { to, title } = props.place
  return (
    <NavLink
      component={Link}
      to={to}
      label={t(title)}
      rightSection={
        to === paths.approvals() && may(props.session, 'approvals:decide') && <WaitingCount />
      }
      active={props.isHere}
      aria-current={props.isHere ? 'page' : undefined}
      onClick={props.close}
      className="navEntry"
    />
  )
}

function Shut(props: { readonly of: readonly Section[]; readonly isHere: boolean }) {
  const { t } = useTranslation()
  return (
    <NavLink
      component="button"
      label={t('nav.shut', { count: props.of.length })}
      defaultOpened={props.isHere}
      childrenOffset={0}
      c="dimmed"
      mt="sm"
    >
      {props.of.map(({ to, title, needs }) => (
        <NavLink
          key={to}
          label={t(title)}
          description={t('app.forbidden', { scope: scopes[needs][language()] })}
          component="div"
          role="link"
          aria-disabled
          tabIndex={0}
          c="dimmed"
        />
      ))}
    </NavLink>
  )
}

/** The section that an address belongs to: of those it begins with, the longest. */
const placeOf = (pathname: string): Place | undefined =>
  pathname === home.to
    ? home
    : sections
        .filter(({ to }) => pathname === to || pathname.startsWith(`${to}/`))
        .toSorted((a, b) => b.to.length - a.to.length)[0]
