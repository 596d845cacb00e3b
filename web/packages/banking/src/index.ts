/** Operations on the staff screens: what they say, how far they are, amounts as people type and check them. */
export { capitals, fenOf, FEN_MAX, separated } from './amount.ts'
export { linesOf, price, type Line } from './lines.ts'
export { isOpen, mayCancel, mayReverse, shapeOf, trackOf, waitsForCustomer, type Stand, type TrackStep } from './track.ts'
export * from './types.ts'
export { default as LineList } from './LineList.vue'
export { default as StateTrack } from './StateTrack.vue'
