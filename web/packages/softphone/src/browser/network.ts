import type { NetworkPort } from './port.ts'

interface Connection extends EventTarget {
  type?: string
}

/** Another network, or one at last: cable out, Wi-Fi in, the laptop carried to a meeting. */
export const browserNetwork: NetworkPort = {
  onChange(listener) {
    const connection = (navigator as { connection?: Connection }).connection
    window.addEventListener('online', listener)
    connection?.addEventListener('change', listener)
    return () => {
      window.removeEventListener('online', listener)
      connection?.removeEventListener('change', listener)
    }
  },
}
