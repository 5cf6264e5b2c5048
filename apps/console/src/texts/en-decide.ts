/** The sentences of what the places of Decide share. */
export const decideTexts = {
  definition: {
    title: 'Definition',
    of: (name: string, version: number) => `${name}, version ${version}`,
    changes: 'Changes',
    changesTable: 'Versions that were in force',
    column: { version: 'Version', since: 'In force since', author: 'By', message: 'Why' },
    version: (version: number) => `version ${version}`,
    retired: 'retired',
    closed: 'The history needs definitions:read',
    closedHow: 'An administrator of your tenant can grant it under Users and tokens.',
    failed: 'The definition cannot be shown',
    stillWorks: 'Everything else on this page still works.',
  },
} as const;
