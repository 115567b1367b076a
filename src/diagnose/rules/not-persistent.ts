import type { Rule } from '../situation.js';

/** A cure that the next boot forgets. */
export const notPersistent: Rule = {
  means:
    'The defaults share one priority now, but the files that set them at boot would not bring that back.',
  needs: ['routes', 'settings', 'interfaces'],
  judge: ({ explainer, snapshot, uplinks, files }) => {
    const names = uplinks.map((uplink) => uplink.interface);
    const lack = explainer.bootFiles.notPersistent(snapshot, names, files ?? {});
    if (lack === null) return [];
    return [
      {
        severity: 'info',
        subject: 'boot',
        family: null,
        message: lack.message,
        evidence: lack.evidence,
        unknown: 'Whether a script of your own does it: only these files were read.',
        remedy: { kind: 'complete-files', lasting: lack.lasting },
        because: [],
      },
    ];
  },
};
