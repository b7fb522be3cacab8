import { NavLink } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'react-router'
import { scopes } from '#domains/access/core/scopes.ts'
import { language } from '../shared/i18n.ts'
import { may, type Session } from '../shared/session.ts'
import { WaitingCount } from './approvals/WaitingCount.tsx'
import { paths } from './paths.ts'
import { sections } from './sections.ts'

const all = [{ to: paths.home(), title: 'nav.home', needs: null } as const, ...sections]
type Section = (typeof all)[number]

/** Where one may go; what one may not stands folded below, each with its reason. */
export function Sections(props: { readonly session: Session; readonly close: () => void }) {
  const { t } = useTranslation()
  const { pathname } = useLocation()
  const { session, close } = props
  const open = all.filter(({ needs }) => needs === null || may(session, needs))
  const shut = all.filter((section) => !open.includes(section))
  const here = placeOf(pathname)
  return (
    <>
      {open.map((section) => (
        <NavLink
          key={section.to}
          component={Link}
          to={section.to}
          label={t(section.title)}
          rightSection={
            section.to === paths.approvals() && may(session, 'approvals:decide') && <WaitingCount />
          }
          active={section === here}
          aria-current={section === here ? 'page' : undefined}
          onClick={close}
          style={{ borderRadius: 'var(--mantine-radius-md)' }}
        />
      ))}
      {shut.length > 0 && (
        <NavLink
          component="button"
          label={t('nav.shut', { count: shut.length })}
          defaultOpened={here !== undefined && shut.includes(here)}
          childrenOffset={0}
          c="dimmed"
        >
          {shut.map(({ to, title, needs }) => (
            <NavLink
              key={to}
              label={t(title)}
              description={needs && t('app.forbidden', { scope: scopes[needs][language()] })}
              component="div"
              role="link"
              aria-disabled
              tabIndex={0}
              c="dimmed"
            />
          ))}
        </NavLink>
      )}
    </>
  )
}

/** The section that an address belongs to: of those it begins with, the longest. */
const placeOf = (pathname: string): Section | undefined =>
  all
    .filter(({ to }) => pathname === to || (to !== '/' && pathname.startsWith(`${to}/`)))
    .toSorted((a, b) => b.to.length - a.to.length)[0]
