import type { BaseAdvice, BaseFacts, BaseTool } from '../../../model/base-tool.js';
import { isInterfaceName } from '../route-command.js';

/** Network drivers that attach at usb(4), of the manual pages of section 4. */
const AT_USB = new Set(
  (
    'aue axe axen cdce cue kue mos mue rsu rum run smsc uath uaq udav ugl umb upgt upl ural ure url urndis urtw ' +
    'urtwn uyap zyd atu otus mtw bwfm athn'
  ).split(' '),
);

const isPluggable = (name: string): boolean => AT_USB.has(name.replace(/\d+$/, ''));

function advise({ uplinks }: BaseFacts): BaseAdvice {
  const named = uplinks.map((uplink) => uplink.interface).filter(isInterfaceName);
  const usb = named.filter(isPluggable);
  const chosen = usb.length > 0 ? usb : named;
  if (chosen.length === 0) return { refused: 'hotplugd needs an uplink to set up, and there is none' };
  const lines = [
    '#!/bin/sh',
    '# $1 is the class of the device, 3 for a network interface, and $2 its name.',
    'case "$1:$2" in',
    ...chosen.flatMap((name) => [
      `3:${name})`,
      `    sh /etc/netstart ${name}`,
      `    logger -t hotplugd "uplink ${name} is set up"`,
      '    ;;',
    ]),
    'esac',
  ];
  return {
    files: [{ file: '/etc/hotplug/attach', lines }],
    notes: [
      'chmod 755 /etc/hotplug/attach, then: rcctl enable hotplugd && rcctl start hotplugd',
      'netstart(8) reads hostname.if(5) again, so the default route with its priority belongs there',
      'what is unplugged needs no script: the kernel takes its routes away',
      ...(usb.length > 0 ? [] : ['none of these is known to be at usb(4), where hotplugd(8) sees it come']),
    ],
  };
}

/** hotplugd(8): an uplink that is plugged in again is set up as at boot. */
export const hotplug: BaseTool = {
  name: 'hotplug',
  what: 'hotplugd(8): sets up an uplink that is plugged in again',
  advise,
};
