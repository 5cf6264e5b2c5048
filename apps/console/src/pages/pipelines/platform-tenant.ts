/** A pipeline or a saved query is there for all tenants, so only people of this one change it. */
export const platformTenant = 'nadi';
