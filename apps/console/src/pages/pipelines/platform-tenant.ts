/** A pipeline works on the events of all tenants, so only people of this one change it. */
export const platformTenant = 'nadi';
