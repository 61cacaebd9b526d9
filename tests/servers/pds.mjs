// The reference Bluesky server and its directory of identities, on loopback.
// Run by pds.py from the folder where both packages are installed.
import { createServer } from "node:net";
import { writeSync } from "node:fs";
import { Database, PlcServer } from "@did-plc/server";
import { PDS } from "@atproto/pds";

// Both listen on every interface by themselves.
const onLoopback = (app) => {
  const listen = app.listen.bind(app);
  app.listen = (port, ...rest) => listen(port, "127.0.0.1", ...rest);
};

// Its own address is part of its configuration, so a port is needed beforehand.
const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

const options = JSON.parse(process.argv[1]);

const plc = PlcServer.create({ db: Database.mock(), port: await freePort() });
onLoopback(plc.app);
const plcPort = (await plc.start()).address().port;

const port = await freePort();
const pds = await PDS.fromEnv({
  devMode: true,
  port,
  hostname: "localhost",
  serviceHandleDomains: [".test"],
  // By name: the server refuses to fetch a DID document from a bare address.
  didPlcUrl: `http://localhost:${plcPort}`,
  inviteRequired: false,
  disableSsrfProtection: true,
  // Nobody listens there: what needs the AppView fails as when it is down.
  bskyAppViewUrl: "http://127.0.0.1:9",
  bskyAppViewDid: "did:web:appview.test",
  trustedOAuthClients: [],
  handleBackupNameservers: [],
  rateLimitBypassIps: [],
  crawlers: [],
  ...options,
});
onLoopback(pds.app);
await pds.start();

process.stdin.on("end", () => process.exit(0)).resume();
writeSync(
  Number(process.env.CROSSPOST_READY_FD),
  JSON.stringify({
    url: `http://127.0.0.1:${port}`,
    public_url: `http://localhost:${port}`,
    plc_url: `http://127.0.0.1:${plcPort}`,
  }) + "\n",
);
