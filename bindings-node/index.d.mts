import vakthund from './index.js'

export * from './index.js'
export default vakthund
