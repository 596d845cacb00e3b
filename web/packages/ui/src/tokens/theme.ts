import { computed, ref } from 'vue'

export type Theme = 'light' | 'dark'

const KEY = 'yingda.theme'
const theme = ref<Theme>('light')

function show(next: Theme): void {
  theme.value = next
  document.documentElement.dataset['theme'] = next
}

/** Chosen before on this computer, else what the app asks for: light at the desk, dark for the wall. */
export function startTheme(app: string, wanted: Theme): void {
  const asked = new URLSearchParams(location.search).get('theme')
  const kept = localStorage.getItem(`${KEY}.${app}`)
  const word = asked ?? kept
  show(word === 'dark' || word === 'light' ? word : wanted)
}

export function useTheme(app: string) {
  return {
    theme,
    dark: computed(() => theme.value === 'dark'),
    toggle() {
      show(theme.value === 'dark' ? 'light' : 'dark')
      localStorage.setItem(`${KEY}.${app}`, theme.value)
    },
  }
}

/** The value of a token as it stands now, for canvases (charts) that cannot read CSS variables. */
export const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()
