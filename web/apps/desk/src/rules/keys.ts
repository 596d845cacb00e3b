/** Every act of the desk has a key. Alt + letter, read from the key's place, so that an input method does not matter. */
export type Act =
  | 'accept' | 'decline' | 'pick' | 'next' | 'previous' | 'waiting' | 'hold' | 'transfer' | 'finish' | 'note' | 'phrases' | 'emoji'
  | 'attach' | 'reply' | 'customer' | 'knowledge' | 'history' | 'ready' | 'break' | 'palette' | 'map' | 'own_phrases' | 'mute' | 'keypad' | 'consult' | 'capture' | 'dial' | 'verify' | 'business' | 'find' | 'escape' | `nth${number}`

export interface Pressed {
  code: string
  key: string
  alt: boolean
  ctrl: boolean
  meta: boolean
  shift: boolean
  typing: boolean
  composing: boolean
}

const ALT: Record<string, Act> = {
  KeyA: 'accept', KeyX: 'decline', KeyD: 'pick', ArrowDown: 'next', ArrowUp: 'previous', KeyJ: 'waiting', KeyH: 'hold', KeyT: 'transfer',
  KeyQ: 'finish', KeyN: 'note', KeyP: 'phrases', KeyE: 'emoji', KeyU: 'attach', KeyI: 'reply', KeyC: 'customer',
  KeyK: 'knowledge', KeyY: 'history', KeyR: 'ready', KeyB: 'break', KeyO: 'own_phrases', Slash: 'map',
  KeyM: 'mute', KeyS: 'keypad', KeyZ: 'consult', KeyL: 'capture', KeyW: 'dial',
  KeyV: 'verify', KeyG: 'business', KeyF: 'find',
}

export function actOf(pressed: Pressed): Act | null {
  if (pressed.composing) return null
  if ((pressed.ctrl || pressed.meta) && !pressed.alt && pressed.code === 'KeyK') return 'palette'
  if (pressed.alt && !pressed.ctrl && !pressed.meta && !pressed.shift) {
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(pressed.code)
    return digit ? `nth${Number(digit[1])}` : (ALT[pressed.code] ?? null)
  }
  if (pressed.key === '?' && !pressed.typing && !pressed.ctrl && !pressed.meta) return 'map'
  return null
}

/** The map behind `?`: groups of acts with the keys as they are written on keyboards. */
export const MAP: { group: string; acts: { act: string; keys: string[] }[] }[] = [
  { group: 'work', acts: [
    { act: 'accept', keys: ['Alt', 'A'] }, { act: 'decline', keys: ['Alt', 'X'] }, { act: 'pick', keys: ['Alt', 'D'] }, { act: 'next', keys: ['Alt', '↓'] },
    { act: 'previous', keys: ['Alt', '↑'] }, { act: 'nth', keys: ['Alt', '1–9'] }, { act: 'waiting', keys: ['Alt', 'J'] },
  ] },
  { group: 'talk', acts: [
    { act: 'reply', keys: ['Alt', 'I'] }, { act: 'send', keys: ['Enter'] }, { act: 'line', keys: ['Shift', 'Enter'] },
    { act: 'phrases', keys: ['Alt', 'P'] }, { act: 'emoji', keys: ['Alt', 'E'] }, { act: 'attach', keys: ['Alt', 'U'] }, { act: 'note', keys: ['Alt', 'N'] },
  ] },
  { group: 'control', acts: [
    { act: 'hold', keys: ['Alt', 'H'] }, { act: 'transfer', keys: ['Alt', 'T'] }, { act: 'finish', keys: ['Alt', 'Q'] }, { act: 'wrap', keys: ['Ctrl', 'Enter'] },
  ] },
  { group: 'call', acts: [
    { act: 'mute', keys: ['Alt', 'M'] }, { act: 'keypad', keys: ['Alt', 'S'] }, { act: 'consult', keys: ['Alt', 'Z'] }, { act: 'capture', keys: ['Alt', 'L'] }, { act: 'dial', keys: ['Alt', 'W'] },
  ] },
  { group: 'customer', acts: [
    { act: 'verify', keys: ['Alt', 'V'] }, { act: 'business', keys: ['Alt', 'G'] }, { act: 'kind', keys: ['1–9'] }, { act: 'find', keys: ['Alt', 'F'] },
  ] },
  { group: 'me', acts: [
    { act: 'ready', keys: ['Alt', 'R'] }, { act: 'break', keys: ['Alt', 'B'] }, { act: 'palette', keys: ['Ctrl', 'K'] }, { act: 'own_phrases', keys: ['Alt', 'O'] }, { act: 'map', keys: ['?'] },
    { act: 'customer', keys: ['Alt', 'C'] }, { act: 'knowledge', keys: ['Alt', 'K'] }, { act: 'history', keys: ['Alt', 'Y'] },
  ] },
]
