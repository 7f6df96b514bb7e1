/* generated: npm run build */

/// <reference types="node" />

/** A document's bytes, or a text as it stands. */
export type Content = string | ArrayBuffer | SharedArrayBuffer | ArrayBufferView

/** What is said of one scan; what is left out is the scanner's. */
export interface ScanOptions extends EnvelopeOptions {
  /** File name or path, as it shall stand in the report. */
  name?: string
  /** Gives the scan up: the promise rejects with an `AbortError`. */
  signal?: AbortSignal
}

