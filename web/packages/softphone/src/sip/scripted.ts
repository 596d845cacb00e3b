/** For tests: just so much of a switch at the other end of a websocket as a phone needs to register and to ring. */
export class ScriptedSwitch {
  accepts = true
  /** Turns every socket away before it opens. */
  closed = false
  readonly heard: string[] = []
  readonly tickets: string[] = []
  private given = 0
  private socket: Far | null = null
  private target = ''

  ticket(): string {
    return `ticket-${++this.given}`
  }

  open(url: string): WebSocket {
    this.tickets.push(new URL(url).searchParams.get('ticket') ?? '')
    const socket = (this.socket = new Far((message) => this.receive(message)))
    setTimeout(() => (this.closed ? socket.shut() : socket.stand()), 1)
    return socket as unknown as WebSocket
  }

  cut(): void {
    this.socket?.shut()
  }

  invite(call: string, headers: string[]): void {
    this.say(['INVITE', this.target, call, 1], ['Contact: <sip:switch@yingda.invalid>', 'Content-Type: application/sdp', ...headers], SDP)
  }

  cancel(call: string): void {
    this.say(['CANCEL', this.target, call, 1], [])
  }

  private receive(message: string): void {
    this.heard.push(message)
    if (message.startsWith('REGISTER')) this.registers(message)
  }

  private registers(message: string): void {
    const contact = /^Contact: (.*)$/m.exec(message)?.[1] ?? ''
    this.target = /<([^>]+)>/.exec(contact)?.[1] ?? ''
    this.answer(message, this.accepts ? '200 OK' : '403 Forbidden', this.accepts ? [`Contact: ${contact}`] : [])
  }

  private answer(request: string, status: string, more: string[]): void {
    const kept = ['Via', 'From', 'Call-ID', 'CSeq'].map((name) => new RegExp(`^${name}: .*$`, 'm').exec(request)?.[0] ?? '')
    const to = `${/^To: .*$/m.exec(request)?.[0]};tag=far`
    this.socket?.deliver([`SIP/2.0 ${status}`, ...kept, to, ...more, 'Content-Length: 0', '', ''].join('\r\n'))
  }

  private say([method, target, call, number]: [string, string, string, number], more: string[], body = ''): void {
    this.socket?.deliver([
      `${method} ${target} SIP/2.0`, `Via: SIP/2.0/WS yingda.invalid;branch=z9hG4bK${call}`, 'Max-Forwards: 70',
      `From: "138****8000" <sip:138@yingda.invalid>;tag=${call}`, `To: <sip:a1@yingda.invalid>`, `Call-ID: ${call}`, `CSeq: ${number} ${method}`,
      ...more, `Content-Length: ${body.length}`, '', body,
    ].join('\r\n'))
  }
}

const SDP = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 20000 RTP/AVP 8', 'a=rtpmap:8 PCMA/8000', ''].join('\r\n')

class Far {
  readyState = 0
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: ((event: { wasClean: boolean; code: number; reason: string }) => void) | null = null

  constructor(private readonly heard: (message: string) => void) {}

  stand(): void {
    this.readyState = 1
    this.onopen?.()
  }

  shut(): void {
    this.readyState = 3
    this.onclose?.({ wasClean: false, code: 1006, reason: '' })
  }

  deliver(data: string): void {
    this.onmessage?.({ data })
  }

  send(message: string): void {
    setTimeout(() => this.heard(message), 1)
  }

  close(): void {
    this.readyState = 3
  }
}
