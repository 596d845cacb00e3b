import { UA, WebSocketInterface } from 'jssip'
import type { RTCSession } from 'jssip/lib/RTCSession'
import { Meter } from '../../../../packages/softphone/src/browser/meter'
import type { CallAccount, CallEvents, CallLine, Levels, Over } from './port'

const AGENT = 'Yingda widget'
/** Ways for the sound that are found later than this are not waited for. */
const WAYS_MS = 800
/** So long the goodbye may take before the line is let go. */
const GOODBYE_MS = 1_000
const KEY = { transportType: 'RFC2833' as never, duration: 160, interToneGap: 80 }

/** One call through the product's own door. Loaded when somebody calls, not before. */
class Call implements CallLine {
  private readonly ua: UA
  private readonly audio = new Audio()
  private readonly mine = new Meter()
  private readonly theirs = new Meter()
  private session: RTCSession | null = null
  private done = false

  constructor(
    private readonly account: CallAccount,
    private readonly microphone: MediaStream,
    private readonly events: CallEvents,
  ) {
    this.mine.of(microphone)
    this.ua = new UA({
      sockets: new WebSocketInterface(account.socket),
      uri: `sip:${account.user}@${account.domain}`,
      authorization_user: account.user,
      password: account.password,
      register: false,
      session_timers: false,
      user_agent: AGENT,
    })
    this.ua.on('connected', () => this.dial())
    // The ticket is used up: a line that is gone is gone, and so is the call.
    this.ua.on('disconnected', () => this.over('cut'))
    this.ua.start()
  }

  mute(on: boolean): void {
    if (on) this.session?.mute({ audio: true })
    else this.session?.unmute({ audio: true })
  }

  press(key: string): void {
    this.session?.sendDTMF(key, KEY)
  }

  play(): void {
    this.audio.play().catch(() => this.events.blocked())
  }

  levels(): Levels {
    return { mine: this.mine.level(), theirs: this.theirs.level() }
  }

  hangUp(): void {
    this.over('ended')
  }

  private dial(): void {
    if (this.session || this.done) return
    const session = this.ua.call(`sip:${this.account.number}@${this.account.domain}`, {
      mediaStream: this.microphone,
      pcConfig: { iceServers: [...this.account.ice] },
      eventHandlers: {
        peerconnection: ({ peerconnection }: { peerconnection: RTCPeerConnection }) => this.hear(peerconnection),
        icecandidate: ({ ready }: { ready: () => void }) => setTimeout(ready, WAYS_MS),
        progress: () => this.events.ringing(),
        accepted: () => this.events.talking(),
        ended: () => this.over('ended'),
        failed: ({ cause }: { cause: string }) => this.over(why(cause)),
      } as never,
    })
    this.session = session
  }

  private hear(connection: RTCPeerConnection): void {
    connection.addEventListener('track', ({ streams, track }) => {
      const stream = streams[0] ?? new MediaStream([track])
      this.theirs.of(stream)
      this.audio.srcObject = stream
      this.play()
    })
    connection.addEventListener('iceconnectionstatechange', () => {
      const ice = connection.iceConnectionState
      if (ice === 'failed') this.over('cut')
      else if (ice === 'disconnected') this.events.path(false)
      else if (ice === 'connected' || ice === 'completed') this.events.path(true)
    })
  }

  private over(how: Over): void {
    if (this.done) return
    this.done = true
    if (this.session && !this.session.isEnded()) this.session.terminate()
    this.mine.of(null)
    this.theirs.of(null)
    this.audio.pause()
    this.audio.srcObject = null
    setTimeout(() => this.ua.stop(), GOODBYE_MS)
    this.events.over(how)
  }
}

function why(cause: string): Over {
  if (cause === 'Busy') return 'busy'
  if (cause === 'Canceled' || cause === 'Terminated') return 'ended'
  return cause === 'Connection Error' || cause === 'Request Timeout' || cause === 'WebRTC Error' ? 'cut' : 'away'
}

globalThis.YingdaCall = (account, microphone, events) => new Call(account, microphone, events)
