import { ref } from 'vue'
import { useDesk } from './desk.ts'
import { uploadFile } from './doors.ts'

export interface Upload {
  key: number
  interaction: string
  name: string
  part: number
  error: unknown
  file: File
  cancel: () => void
}

export const FILE_BYTES_MAX = 10 * 1024 * 1024

const uploads = ref<Upload[]>([])
let keys = 0

/** Files on their way up, each with progress, cancel and another try; when up, each becomes a message. */
export function useUploads() {
  const desk = useDesk()
  const drop = (key: number) => void (uploads.value = uploads.value.filter((one) => one.key !== key))

  async function run(interaction: string, file: File): Promise<void> {
    const key = ++keys
    const set = (more: Partial<Upload>) => void (uploads.value = uploads.value.map((one) => (one.key === key ? { ...one, ...more } : one)))
    uploads.value = [...uploads.value, { key, interaction, name: file.name, part: 0, error: null, file, cancel: () => drop(key) }]
    if (file.size > FILE_BYTES_MAX) {
      set({ error: { code: 'file.too_large', data: { max_mb: FILE_BYTES_MAX / 1024 / 1024 } } })
      return
    }
    const handle = uploadFile(file, (part) => set({ part }))
    set({ cancel: () => { handle.cancel(); drop(key) } })
    try {
      desk.sendFile(interaction, await handle.done)
      drop(key)
    } catch (error) {
      set({ error, cancel: () => drop(key) })
    }
  }

  return {
    uploads,
    add: (interaction: string, files: Iterable<File>) => { for (const file of files) void run(interaction, file) },
    again(upload: Upload) {
      drop(upload.key)
      void run(upload.interaction, upload.file)
    },
  }
}
