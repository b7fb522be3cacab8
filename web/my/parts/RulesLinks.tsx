import { t } from '../words.ts'

type Page = { readonly name: string; readonly path: string }

/** Leads to the rules of each programme as everybody may read them; beside the page, so that nothing typed is lost. */
export function RulesLinks({ pages }: { readonly pages: readonly Page[] }) {
  if (pages.length === 0) return null
  return (
    <ul className="plain-list">
      {pages.map(({ name, path }) => (
        <li key={path}>
          <a href={path} target="_blank" rel="noreferrer">
            {t(pages.length === 1 ? 'rules.page' : 'rules.page.of', { name })}
          </a>
        </li>
      ))}
    </ul>
  )
}
