/** @jsxImportSource preact */
import type { JSX } from 'preact'

function icon(path: string): () => JSX.Element {
  return () => (
    <svg
      viewBox="0 0 24 24"
      width="22"
      height="22"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={path} />
    </svg>
  )
}

export const ChatIcon = icon(
  'M4 5.5h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-8l-4.5 3.5v-3.5H4a1 1 0 0 1-1-1v-10a1 1 0 0 1 1-1ZM8 10h8M8 13.5h5',
)
export const DownIcon = icon('m6 9.5 6 6 6-6')
export const DotsIcon = icon('M5 12h.1M5 12.1h.1M12 12h.1M12 12.1h.1M19 12h.1M19 12.1h.1')
export const SendIcon = icon('M12 19V5.5M6 11l6-6 6 6')
export const SmileIcon = icon(
  'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8.5 14.5c.9 1.2 2 1.8 3.5 1.8s2.600-.6 3.500-1.800M9 9.500h.01M15 9.500h.01',
)
export const ClipIcon = icon(
  'm20 11.500-8 8a5 5 0 0 1-7-7l8.500-8.500a3.300 3.300 0 0 1 4.700 4.700l-8.500 8.400a1.700 1.700 0 0 1-2.400-2.300l7.700-7.800',
)
export const HeadsetIcon = icon(
  'M4 14v-2a8 8 0 0 1 16 0v2M4 14.500v2a1.500 1.500 0 0 0 3 0v-2.500a1.500 1.500 0 0 0-3 0ZM20 14.500v2a1.500 1.500 0 0 1-3 0v-2.500a1.500 1.500 0 0 1 3 0ZM20 17c0 2.500-2 3.500-5 3.500',
)
export const FileIcon = icon(
  'M6 3.500h8l4.500 4.500v12a.5.5 0 0 1-.5.5H6a.5.5 0 0 1-.5-.5V4a.5.5 0 0 1 .5-.5ZM13.500 3.500V8.500H18.500M8.500 13h7M8.500 16.500h4.500',
)
export const PhoneIcon = icon(
  'M6.500 3.500h2.700l1.500 4.200-2 1.500a12 12 0 0 0 6 6l1.600-2 4.200 1.500v2.800a2 2 0 0 1-2.100 2A15.500 15.500 0 0 1 4.500 5.600a2 2 0 0 1 2-2.100Z',
)
export const MicrophoneIcon = icon('M12 3.500a3 3 0 0 0-3 3V12a3 3 0 0 0 6 0V6.500a3 3 0 0 0-3-3ZM5.500 11.500a6.500 6.500 0 0 0 13 0M12 18v3')
export const MutedIcon = icon(
  'M9 9V6.500a3 3 0 0 1 6 0V12M9 9v3a3 3 0 0 0 4.500 2.600M5.500 11.500a6.500 6.500 0 0 0 10.500 5M18.500 11.500a6.500 6.500 0 0 1-.5 2.500M12 18v3M4 4l16 16',
)
export const KeypadIcon = icon(
  'M6 5h.1M12 5h.1M18 5h.1M6 11h.1M12 11h.1M18 11h.1M6 17h.1M12 17h.1M18 17h.1',
)
export const CrossIcon = icon('M6 6l12 12M18 6 6 18')
export const CheckIcon = icon('m5 12.500 4.500 4.500L19 7.500')
