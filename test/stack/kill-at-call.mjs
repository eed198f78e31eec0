// Preloaded into `slipway rehearse` (node --import): kills it at one call to its embedded GitHub, which runs in the same
// process, before anything is done or before the answer leaves. KILL_AT is `NTH before|after`.
import http from "node:http";

const [nth, when] = (process.env.KILL_AT ?? "").split(" ");
const die = () => process.kill(process.pid, "SIGKILL");
const { emit } = http.Server.prototype;
let seen = 0;

http.Server.prototype.emit = function (event, ...parts) {
  if (event === "request" && ++seen === Number(nth)) {
    if (when === "before") die();
    const [, response] = parts;
    response.writeHead = die;
    response.write = die;
    response.end = die;
  }
  return emit.call(this, event, ...parts);
};
