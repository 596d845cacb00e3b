import { onBeforeUnmount, onMounted } from 'vue'
import { actOf, type Act } from '../rules/keys.ts'

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

type Handler = (act: Act) => unknown

const handlers: Handler[] = []

function listen(e: KeyboardEvent): void {
  const act = actOf({ code: e.code, key: e.key, alt: e.altKey, ctrl: e.ctrlKey, meta: e.metaKey, shift: e.shiftKey, typing: isTyping(e.target), composing: e.isComposing })
  if (!act) return
  // A dialog has the keyboard for itself, until it begins to go.
  if (document.querySelector('.n-modal-mask:not([class*=leave-active]), .n-modal-container [role=dialog]:not([class*=leave-active])') && act !== 'palette') return
  for (const handler of handlers) {
    if (handler(act) !== false) {
      e.preventDefault()
      return
    }
  }
}

/** Carries out the acts of the keyboard; `false` says "not mine", and the next one is asked. */
export function useKeys(handler: Handler): void {
  onMounted(() => {
    if (!handlers.length) window.addEventListener('keydown', listen)
    handlers.push(handler)
  })
  onBeforeUnmount(() => {
    handlers.splice(handlers.indexOf(handler), 1)
    if (!handlers.length) window.removeEventListener('keydown', listen)
  })
}
