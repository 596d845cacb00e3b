import { request, socketTicket } from '@yingda/api'
import { jssipLine } from '../sip/jssip.ts'
import { Softphone } from '../softphone.ts'
import type { Account, PhoneServer, Telephone } from '../server.ts'
import { BrowserMedia } from './media.ts'
import { browserNetwork } from './network.ts'
import type { MediaPort } from './port.ts'
import { BrowserTab } from './tab.ts'

const server: PhoneServer = {
  telephone: () => request<Telephone>('GET', '/api/telephone'),
  account: () => request<Account>('POST', '/api/telephone/phone', { body: {} }),
  ticket: socketTicket,
  resume: (interaction) => request('POST', '/api/telephone/resume', { body: { interaction } }),
}

const origin = () => location.origin.replace(/^http/, 'ws')

/** A person's phone in this browser, with its clock running. */
export function browserPhone(user: string): { phone: Softphone; media: MediaPort; dispose: () => void } {
  const media = new BrowserMedia()
  const sip = jssipLine({ ticket: server.ticket, open: (url) => new WebSocket(url, 'sip'), origin: origin(), random: () => Math.random() })
  const phone = new Softphone({ now: () => Date.now(), server, media, tab: new BrowserTab(user), network: browserNetwork, sip })
  const timer = setInterval(() => phone.tick(), 1_000)
  const leave = () => phone.leave()
  window.addEventListener('pagehide', leave)
  return {
    phone,
    media,
    dispose() {
      clearInterval(timer)
      window.removeEventListener('pagehide', leave)
      phone.stop()
    },
  }
}
