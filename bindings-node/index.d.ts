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


/**
 * Which binding artifact the generated loader actually loaded: `'native'` for
 * a native addon, otherwise the `platformArchABI` of the WASI flavor. Every
 * flavor napi-rs can build is listed, because `NAPI_RS_NATIVE_LIBRARY_PATH`
 * can point the loader at a WASI artifact this package does not build itself.
 */
export declare const __napiBindingTarget: 'native' | 'wasm32-wasi' | 'wasm32-wasip1'

/** Scans documents and judges them by one policy. */
export declare class Scanner {
  /** Throws when policy, allow-list, detector or table is mistaken, with file and line, or the key too short. */
  constructor(options?: ScannerOptions | null)
  /**
   * Scans on the scanner's own threads. What cannot be read inside a document is a gap, no rejection; only an
   * aborted `signal`, a stream that fails and a mistaken argument reject.
   */
  scan(content: Content | AsyncIterable<Uint8Array | string>, options?: string | ScanOptions | null): Promise<Report>
  /** Scans on the calling thread. */
  scanSync(content: Content, options?: string | ScanOptions | null): Report
  /**
   * Masks what the policy objects to, on the scanner's own threads: each letter and digit becomes a `*`, in mails,
   * HTML, CSV and plain text; all else of them stays byte for byte. A DKIM signature must come after.
   */
  redact(content: Exclude<Content, string> | AsyncIterable<Uint8Array | string>, options?: string | ScanOptions | null): Promise<Redacted>
  /** Decides once more, for other recipients or by this scanner's policy on a report of another. */
  decide(report: Report, options?: EnvelopeOptions | null): Verdict
  /** What the policy's rule of that name tells the sender, by language (`sv`, `nb`, `nn`, `en`). */
  messages(rule: string): Record<string, string>
}

/** Findings that entries of one reason let pass. */
export interface Allowed {
  /** Why they are harmless. */
  reason: string
  /** Who answers for it. */
  owner: string
  /** The last day it holds, as `2027-06-30`. */
  expires: string
  /** How many there were. */
  count: number
}

/** Who sends to whom. */
export interface EnvelopeOptions {
  /** Address of the sender. */
  sender?: string
  /** Addresses of the recipients; none known counts as outside. */
  recipients?: Array<string>
  /** Domains of the organisation itself, their subdomains included. */
  internalDomains?: Array<string>
  /** Which way it goes; `outbound` when left out. */
  direction?: 'outbound' | 'inbound' | 'internal'
}

/** What Vakthund stands by: a kind and a place, never a value. */
export interface Finding {
  /** Stable id of the kind, as `se.personnummer`. */
  kind: string
  /** Category of personal data. */
  category: string
  /** Country of the number. */
  country?: string
  /** Level of confidence. */
  level: 'low' | 'medium' | 'high'
  /** Confidence, 0 to 100. */
  confidence: number
  /** Where, down to page or cell. */
  path: string
  /** Place in the text there. */
  span: Span
  /** Outline of the value. */
  preview: string
  /** Keyed fingerprint of the value. */
  fingerprint: string
  /** Fingerprint of the person it is about. */
  subject?: string
  /** Why it is believed. */
  evidence: Array<string>
  /** A number of a test series. */
  synthetic: boolean
  /** Stands in quoted history. */
  quoted: boolean
}

/** A place that was not examined. */
export interface Gap {
  /** Where. */
  path: string
  /** Why. */
  reason: string
}

/** How much one document may cost; what a limit cuts off is a gap. Whole numbers above 0. */
export interface LimitsOptions {
  /** Size of the document itself, and most that is taken from a stream; 100 MiB. */
  bytes?: number
  /** Everything unpacked from it, added up; 1 GiB. */
  expandedBytes?: number
  /** One unpacked member, stream or part; 256 MiB. */
  memberBytes?: number
  /** Unpacked to packed size of a member; 200. */
  expansion?: number
  /** Bytes of text examined, added up; 256 MiB. */
  textBytes?: number
  /** Containers inside containers; 8. */
  depth?: number
  /** Parts, members and messages, added up; 10 000. */
  parts?: number
  /** Findings kept; 100 000. */
  findings?: number
  /** Findings of ordinary data listed a kind; 1 000. */
  ordinary?: number
  /** Milliseconds, looked at between parts; 10 000. */
  time?: number
}

/** A document with what the policy objects to masked out. */
export interface Redacted {
  /** The document; null where its format cannot be written again, or nothing of it could be masked. */
  bytes: Buffer | null
  /** The report of the result, with what the policy decides on it; of the document itself where there is none. */
  report: Report
  /** Places that were masked. */
  masked: number
  /** What was to be masked and still stands there: in attachments, addresses, signed parts. */
  left: Array<Finding>
  /** True when nothing is left and everything could be examined: it may be sent on. */
  clean: boolean
}

/** What one scan says of one document. */
export interface Report {
  /** Version of the form. */
  schema: number
  /** The document's name, numbers in it masked. */
  name: string | null
  /** Media type by content. */
  media_type: string | null
  /** Size of the document. */
  bytes: number
  /** True when everything was examined. */
  complete: boolean
  /** Number of different persons by identity number. */
  persons: number
  /** What the policy decides. */
  verdict: Verdict
  /** What was found, in document order. */
  findings: Array<Finding>
  /** Ordinary data found beyond what is listed, by kind; left out when nothing. */
  unlisted?: Record<string, number>
  /** What an allow-list took out of the findings, by reason; left out when nothing. */
  allowed?: Array<Allowed>
  /** What expired entries would have taken out; it stands among the findings. */
  allow_expired?: Array<Allowed>
  /** What could not be examined. */
  gaps: Array<Gap>
  /** How much was done. */
  stats: Stats
}

/** What a scanner is built from. */
export interface ScannerOptions {
  /** Name of a built-in policy; `nordic-strict` when left out. */
  policy?: string
  /** Path of a policy of your own, used instead of `policy`. */
  policyFile?: string
  /** Secret of the fingerprints, at least 16 bytes; random for each scanner when left out. */
  key?: Uint8Array
  /** Path of an allow-list, or of several: what may pass, counted by reason. */
  allow?: string | Array<string>
  /** Folder of detectors of your own, a TOML file each. */
  detectors?: string
  /** Paths of tables made by `vakthund edm build`; they need the `key` they were built with. */
  edm?: Array<string>
  /** How much one document may cost. */
  limits?: LimitsOptions
  /** Scans at once; as many as the process has cores when left out. */
  threads?: number
  /** Address of the sender, where a scan names none. */
  sender?: string
  /** Addresses of the recipients, where a scan names none; none known counts as outside. */
  recipients?: Array<string>
  /** Domains of the organisation itself, their subdomains included. */
  internalDomains?: Array<string>
  /** Which way documents go; `outbound` when left out. */
  direction?: 'outbound' | 'inbound' | 'internal'
}

/** A place in a text: in UTF-16 code units of the string that was scanned, in bytes of the part's text in a document. */
export interface Span {
  /** First unit. */
  start: number
  /** One past the last. */
  end: number
  /** What is counted. */
  unit: 'byte' | 'utf16'
}

/** Work done for a report. */
export interface Stats {
  /** Parts examined. */
  parts: number
  /** Bytes of text examined. */
  text_bytes: number
  /** Microseconds it took. */
  elapsed_us: number
}

/** The decision of a policy. */
export interface Verdict {
  /** What to do. */
  action: 'allow' | 'log' | 'tag' | 'redact' | 'encrypt' | 'quarantine' | 'block'
  /** The rule that decided; null when the default did. */
  rule: string | null
  /** Reasons in words and counts, without values. */
  because: Array<string>
}
