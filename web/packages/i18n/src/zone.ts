import { readonly, ref } from 'vue'

// The institution's time zone, as the wallboard tells it; every time on the staff screens is told in it.
const KEY = 'yingda.zone'
const kept = typeof localStorage === 'undefined' ? null : localStorage.getItem(KEY)
const zone = ref(kept ?? 'Asia/Shanghai')

export const useZone = () => readonly(zone)

export function learnZone(name: string): void {
  if (name === zone.value) return
  zone.value = name
  localStorage.setItem(KEY, name)
}
