import { ApiError, request } from '@yingda/api'
import { ref, shallowRef } from 'vue'
import type { ContactSound, Grant, Purpose } from './types.ts'

/** The recordings of one contact, and the grants under which they are heard or taken out. */
export function useRecordings(interaction: () => string) {
  const sound = shallowRef<ContactSound | null>(null)
  const fault = ref<unknown>(null)
  const grant = ref<string | null>(null)
  const path = () => `/api/recordings/${encodeURIComponent(interaction())}`

  /** Who may not hear recordings sees none: that is no fault. */
  async function load() {
    fault.value = null
    try {
      sound.value = await request<ContactSound>('GET', path())
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 403)) fault.value = error
    }
  }
  async function ask(purpose: Purpose, note: string): Promise<void> {
    grant.value = (await request<Grant>('POST', `${path()}/playback`, { body: { purpose, note } })).grant
  }
  async function takeOut(purpose: Purpose, note: string, parts: number[]): Promise<void> {
    const { grant: ticket } = await request<Grant>('POST', `${path()}/export`, { body: { purpose, note } })
    for (const part of parts) save(`${path()}/parts/${part}/download?ticket=${ticket}`)
  }
  /** Where the sound of a part is, under the grant of this page. */
  const source = (part: number) => `${path()}/parts/${part}/sound?ticket=${grant.value ?? ''}`

  return { sound, fault, grant, load, ask, takeOut, source }
}

function save(href: string) {
  const link = document.createElement('a')
  link.href = href
  link.download = ''
  link.click()
}
