import type { Fault } from '../model/call'
import type { Dial } from './port'

/** What the call needs of the page it is made from. */
export interface CallPage {
  /** Asks for the microphone; throws a `MicrophoneFault`. */
  microphone(): Promise<MediaStream>
  /** Fetches the second script, once. */
  dial(): Promise<Dial>
}

export class MicrophoneFault extends Error {
  constructor(readonly fault: Fault) {
    super(fault)
  }
}

/**
 * The second script is a classic one like the first: a module from another site would need that site's leave (CORS), and the
 * page's policy has let this address in already.
 */
export function callPage(base: string): CallPage {
  let loading: Promise<Dial> | null = null
  return {
    async microphone() {
      if (!isSecureContext || !navigator.mediaDevices?.getUserMedia) throw new MicrophoneFault('insecure')
      const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true }
      return navigator.mediaDevices.getUserMedia({ audio, video: false }).catch((error: unknown) => {
        throw new MicrophoneFault(faultOf(error))
      })
    },
    dial() {
      loading ??= load(`${base}/widget/yingda-call.js`).catch((error: unknown) => {
        loading = null
        throw error
      })
      return loading
    },
  }
}

/** What a browser's refusal of the microphone means. */
export function faultOf(error: unknown): Fault {
  const name = (error as { name?: string } | null)?.name
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused'
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'missing' : 'taken'
}

function load(src: string): Promise<Dial> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = src
    script.onload = () => (globalThis.YingdaCall ? resolve(globalThis.YingdaCall) : reject(new Error('empty')))
    script.onerror = () => reject(new Error('not loaded'))
    document.head.append(script)
    script.remove()
  })
}
