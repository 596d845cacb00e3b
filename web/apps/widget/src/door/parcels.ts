import { FILES_AT_ONCE, nameOf, refusal } from '../model/files'
import { newId } from '../model/operation'
import type { Upload } from '../model/timeline'
import type { FileRef, Refused } from '../protocol'
import { NETWORK, Refusal, type Rest } from './rest'

export interface ParcelEars {
  visitor(): string
  changed(uploads: readonly Upload[]): void
  arrived(file: FileRef, name: string): void
  refused(why: Refused): void
}

/** The files on their way up, and the ones fetched down. */
export class Parcels {
  private uploads: readonly Upload[] = []
  private readonly cancels = new Map<string, () => void>()
  private readonly blobs = new Map<string, Promise<string>>()

  constructor(
    private readonly rest: Rest,
    private readonly ears: ParcelEars,
  ) {}

  get busy(): boolean {
    return this.uploads.length > 0
  }

  send(files: readonly File[]): void {
    if (files.length > FILES_AT_ONCE) this.ears.refused({ code: 'file.too_many', data: { max: FILES_AT_ONCE } })
    for (const file of files.slice(0, FILES_AT_ONCE)) void this.one(file)
  }

  cancel(id: string): void {
    this.cancels.get(id)?.()
    this.gone(id)
  }

  /** The object address of a file, fetched once with the visitor's secret. */
  address(file: string): Promise<string> {
    const known = this.blobs.get(file) ?? this.fetch(`/chat/files/${file}`)
    this.blobs.set(file, known)
    known.catch(() => this.blobs.delete(file))
    return known
  }

  async fetch(path: string): Promise<string> {
    return URL.createObjectURL(await this.rest.blob(path, this.ears.visitor()))
  }

  async save(address: Promise<string>, name: string): Promise<void> {
    try {
      const link = document.createElement('a')
      link.href = await address
      link.download = name
      link.click()
    } catch (why) {
      this.ears.refused(why instanceof Refusal ? why.refused : NETWORK)
    }
  }

  private async one(file: File): Promise<void> {
    const name = nameOf(file, new Date())
    const why = refusal({ name, size: file.size })
    if (why) return this.ears.refused(why)
    const id = newId()
    this.set([...this.uploads, { id, name, size: file.size, at: Date.now(), progress: 0 }])
    try {
      const sending = this.rest.upload(file, name, this.ears.visitor(), id, (part) => this.progress(id, part))
      this.cancels.set(id, () => sending.cancel())
      this.ears.arrived(await sending.done, name)
    } catch (failure) {
      const refused = failure instanceof Refusal ? failure.refused : NETWORK
      this.ears.refused(refused.code === 'network' ? { code: 'file.network', data: {} } : refused)
    } finally {
      this.gone(id)
    }
  }

  private progress(id: string, progress: number): void {
    this.set(this.uploads.map((one) => (one.id === id ? { ...one, progress } : one)))
  }

  private gone(id: string): void {
    this.cancels.delete(id)
    this.set(this.uploads.filter((one) => one.id !== id))
  }

  private set(uploads: readonly Upload[]): void {
    this.uploads = uploads
    this.ears.changed(uploads)
  }
}
