/** Consumer group of this service. */
export const group = 'nadi-reporting';
