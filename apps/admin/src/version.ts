/** Version of the service, as it announces itself. */
export const version = '0.1.0';
