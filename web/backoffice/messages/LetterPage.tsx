import { useRef } from 'react'

/**
 * The page of a mail, as it looks: nothing in it runs, loads or leads away. The browser lets no page bring
 * styles of its own into ours, so they are handed over one by one once it is read.
 */
export function LetterPage({ html, title }: { readonly html: string; readonly title: string }) {
  const frame = useRef<HTMLIFrameElement>(null)
  const dress = (): void => {
    const inside = frame.current?.contentDocument
    const view = inside?.defaultView
    if (!frame.current || !inside || !view) return
    for (const element of inside.querySelectorAll<HTMLElement>('[style]')) {
      element.style.cssText = element.getAttribute('style') ?? ''
    }
    inside.adoptedStyleSheets = [...inside.querySelectorAll('style')].map((style) => {
      const sheet = new view.CSSStyleSheet()
      sheet.replaceSync(style.textContent)
      return sheet
    })
    const { scrollHeight } = inside.documentElement
    frame.current.style.height = `${Math.min(Math.max(scrollHeight, 60), 900)}px`
  }
  return (
    <iframe
      ref={frame}
      // without scripts; the same origin only so that it can be dressed and measured
      sandbox="allow-same-origin"
      srcDoc={html}
      title={title}
      onLoad={dress}
      tabIndex={-1}
      className="letterPage"
    />
  )
}
