import { readFileSync } from 'node:fs';
import type { CommonOptions, ExportOptions, Manifest } from './invocation.js';
import { exportResources, metricsText } from './export-resources.js';
import type { Opened } from './feeds.js';
import { openFeed } from './feeds.js';
import { openJournalLog } from './journal-log.js';
import { complain, print } from './output.js';
import { routerName } from './router-name.js';
import { optimiser } from './stay-lean.js';
import { untilAsked } from './until-asked.js';
import type { RouterToWatch } from './watched-router.js';
import { MANY_ROUTERS, WatchedRouter } from './watched-router.js';
import { systemClock } from '../host/clock.js';
import { openRecorder } from '../host/recorder.js';
import { backOffMs } from '../host/ssh/back-off.js';
import { parseListenAddress } from '../export/listen-address.js';
import { pageBody } from '../export/page.js';
import type { Serving } from '../serve/http-server.js';
import { serve } from '../serve/http-server.js';
import { readSecretFile, readToken } from '../serve/secret-file.js';
import { openTextfile } from '../serve/textfile.js';
import { SECOND } from '../model/time.js';

type Options = ExportOptions & CommonOptions;

/** All that are to be watched: one, which must be there, or several by ssh, which may come later. */
async function routersToWatch(options: Options, asked: Promise<unknown>): Promise<readonly RouterToWatch[]> {
  const { origin, others = [] } = options;
  if (others.length === 0)
    return [{ name: routerName(origin), options, opened: await openFeed(options, () => undefined) }];
  return [origin, ...others].map((each) => {
    const one = { ...options, origin: each };
    return { name: routerName(each), options: one, opened: openInTime(one, asked) };
  });
}

/** Tries again until it is reached or the end is asked for; then it is never settled. */
function openInTime(options: Options, asked: Promise<unknown>): Promise<Opened> {
  return new Promise((settle) => {
    let isAsked = false;
    let cancel = (): void => undefined;
    let told = '';
    void asked.then(() => {
      isAsked = true;
      cancel();
    });
    const attempt = (number: number): void => {
      openFeed(options, () => undefined).then(settle, (error: unknown) => {
        const sentence = (error as Error).message;
        if (sentence !== told && !isAsked) complain(`uplinktop: ${sentence}; it is tried again`);
        told = sentence;
        if (!isAsked) cancel = systemClock.after(backOffMs(number, Math.random()), () => attempt(number + 1));
      });
    };
    attempt(0);
  });
}

/** At most so often a page that is open is told of new rounds, and the file is written. */
const TELL_EVERY_MS = SECOND;

interface Build {
  readonly version: string;
  readonly node: string;
}

function readCertificate(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new Error(`${file}: cannot be read (${code})`, { cause: error });
  }
}

/**
 * Null: it does not listen, for only a file is wanted.
 * @throws Error whose message is a sentence, when it must not or cannot listen there.
 */
async function listen(
  options: Options,
  routers: readonly WatchedRouter[],
  build: Build,
): Promise<Serving | null> {
  const { listen: where, tokenFile, tls } = options;
  if (where === null) return null;
  const address = parseListenAddress(where);
  if (address === null) throw new Error(`${where} is no address to listen on`);
  if (!address.isLoopback && tokenFile === null && tls === null)
    throw new Error(
      `${where} can be reached from other machines, and whoever reaches it could read everything: give --token-file, or --tls-certificate and --tls-key, or listen on 127.0.0.1`,
    );
  const now = () => routers.map((router) => router.now());
  return serve({
    listen: address,
    tls: tls === null ? null : { cert: readCertificate(tls.certificate), key: readSecretFile(tls.key) },
    token: tokenFile === null ? null : readToken(tokenFile),
    resources: exportResources(now, build),
    events: { path: '/v1/events', first: () => pageBody(now()) },
    clock: systemClock,
  });
}

/** Runs `tell` soon after it was called, however often it was. */
function soon(tell: () => void): { readonly call: () => void; readonly cancel: () => void } {
  let cancel: (() => void) | null = null;
  return {
    call: () => {
      cancel ??= systemClock.after(TELL_EVERY_MS, () => {
        cancel = null;
        tell();
      });
    },
    cancel: () => cancel?.(),
  };
}

/**
 * Watches, and answers scrapers and browsers, until a signal. Returns the exit status.
 * @throws Error whose message is a sentence, when it cannot begin.
 */
export async function exportMetrics(
  options: Options,
  { version }: Pick<Manifest, 'version'>,
): Promise<number> {
  const build = { version, node: process.versions.node };
  const fail = (sentence: string): void => complain(`uplinktop: ${sentence}`);
  const asked = untilAsked();
  const log = await openJournalLog(options, fail);
  const recorder = options.record === null ? null : await openRecorder(options.record, fail);
  const routers = (await routersToWatch(options, asked)).map(
    (router) => new WatchedRouter(router, systemClock),
  );
  if (routers.length >= MANY_ROUTERS) optimiser.begin();
  const serving = await listen(options, routers, build);
  const textfile = options.textfile === null ? null : openTextfile(options.textfile, fail);
  if (serving !== null) print(`Listening on ${serving.url}\n`);
  const now = () => routers.map((router) => router.now());
  const told = soon(() => {
    if (serving !== null && serving.streams.count > 0) serving.streams.send(pageBody(now()));
    if (textfile !== null) void metricsText(now(), build).then((text) => textfile.write(text));
  });
  const reopen = (): void => log?.reopen();
  process.on('SIGHUP', reopen);
  for (const router of routers)
    router.start(({ diagnosis }, round) => {
      recorder?.write(round);
      log?.write(diagnosis.journal, router.name);
      told.call();
    });
  await asked;
  told.cancel();
  await Promise.all([...routers.map((router) => router.stop()), serving?.close()]);
  await Promise.all([textfile?.close(), log?.close(), recorder?.close()]);
  process.off('SIGHUP', reopen);
  return 0;
}
