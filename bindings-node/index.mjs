import vakthund from './index.js'

export const { Scanner } = vakthund
export default vakthund
