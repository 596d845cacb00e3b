import { h, render } from 'preact'
import { inkOn } from '../options'
import type { Session } from '../session'
import { App } from './App'
import css from './widget.css?inline'

/** Puts the widget into a shadow root at the end of the page: neither side's styles reach the other. */
export function mount(session: Session): void {
  const { theme, color, side, language } = session.options
  const host = document.createElement('yingda-chat')
  host.lang = language
  host.dataset['theme'] = theme
  host.dataset['side'] = side
  host.style.setProperty('--accent', color)
  host.style.setProperty('--on-accent', inkOn(color))
  const root = host.attachShadow({ mode: 'open' })
  dress(root)
  document.body.append(host)
  render(h(App, { session }), root)
}

/** A constructed sheet passes a page's strict `style-src`; a style element is for browsers without it. */
function dress(root: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    root.adoptedStyleSheets = [sheet]
  } catch {
    const style = document.createElement('style')
    style.textContent = css
    root.append(style)
  }
}
