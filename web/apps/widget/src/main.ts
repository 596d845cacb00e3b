import { options } from './options'
import { Session } from './session'
import { mount } from './ui/mount'

declare global {
  interface Window {
    /** For the page's own links: `Yingda.open()`; when somebody signs out: `Yingda.forget()`. */
    Yingda?: { open(): void; close(): void; forget(): void }
  }
}

/** Elements with this attribute on the page open the chat. */
const OPENER = '[data-yingda-open]'

function begin(script: HTMLScriptElement): void {
  if (window.Yingda) return
  const session = new Session(options(script, document.documentElement.lang))
  window.Yingda = { open: () => session.open(), close: () => session.close(), forget: () => session.forget() }
  mount(session)
  document.addEventListener('click', (event) => {
    const opener = event.target instanceof Element ? event.target.closest(OPENER) : null
    if (!opener) return
    event.preventDefault()
    session.open()
  })
}

const script = document.currentScript
if (script instanceof HTMLScriptElement) {
  if (document.body) begin(script)
  else document.addEventListener('DOMContentLoaded', () => begin(script))
}
