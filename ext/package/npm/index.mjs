import discko from './index.cjs';
export const { getLoadablePath, load } = discko;
