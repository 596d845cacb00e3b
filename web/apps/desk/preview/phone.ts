/** A phone for the preview: the real core on a fake line, with levels that move. */
import { MicrophoneFault, type MediaPort } from '../../../packages/softphone/src/browser/port.ts'
import type { Kind, Telephone } from '@yingda/softphone'
import { Softphone } from '@yingda/softphone'
import { fakeSip } from '@yingda/softphone/fake'
import { replacePhone } from '@yingda/softphone/vue'

export interface PhoneScene {
  contact?: string
  kind?: Kind
  name?: string
  talking?: boolean
  muted?: boolean
  telephone?: Telephone['state']
  microphone?: 'refused' | 'missing' | 'busy'
  elsewhere?: boolean
}

const stream = { getTracks: () => [], getAudioTracks: () => [] } as unknown as MediaStream
const DEVICES = { microphones: [{ id: 'm1', label: 'Jabra Evolve2 40（麦克风）' }], speakers: [{ id: 's1', label: 'Jabra Evolve2 40' }, { id: 's2', label: '扬声器（Realtek）' }] }

export function previewPhone(scene: PhoneScene): void {
  const chosen = { microphone: 'm1', speaker: 's1', ringer: 's2', cleaned: true }
  const media: MediaPort = {
    secure: () => true, open: () => (scene.microphone ? Promise.reject(new MicrophoneFault(scene.microphone)) : Promise.resolve(stream)),
    devices: () => Promise.resolve({ ...DEVICES, chosen }), choose: (choice) => Promise.resolve(void Object.assign(chosen, choice)), onChange: () => () => undefined,
    play: () => Promise.resolve(true), quiet: () => undefined, ring: () => undefined, measure: () => undefined,
    levels: () => ({ mine: 0.2 + 0.1 * Math.sin(Date.now() / 200), theirs: 0.6 + 0.3 * Math.sin(Date.now() / 130) }),
  }
  replacePhone((user) => {
    const sip = fakeSip()
    const phone = new Softphone({
      now: () => Date.now(), media, sip: sip.open, network: { onChange: () => () => undefined },
      tab: { claim: (heard) => heard(!scene.elsewhere), take: () => undefined, release: () => undefined },
      server: {
        telephone: () => Promise.resolve({ state: scene.telephone ?? 'up', fault: null, phone: { user, registered: true, agent_of: 'browser' } }),
        account: () => Promise.resolve({ user, password: '', domain: 'd', socket: '/sip', ice: [] }), ticket: () => Promise.resolve(''), resume: () => Promise.resolve(),
      },
    })
    setTimeout(() => {
      if (!scene.contact) return
      sip.line().rings({ id: 's', contact: scene.contact, kind: scene.kind ?? 'offer', auto: Boolean(scene.talking), name: scene.name ?? '' })
      setTimeout(() => scene.muted && phone.mute(true), 100)
    }, 500)
    const timer = setInterval(() => {
      if (scene.contact && sip.line()) sip.line().received += 50
      phone.tick()
    }, 1000)
    return Promise.resolve({ phone, media, dispose: () => clearInterval(timer) })
  })
}
