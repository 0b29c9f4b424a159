// Puts the page together: a transport, a connection, the state, the views.
import { render } from "preact";
import { Connection } from "./connection";
import { clientId, stripToken } from "./identity";
import { parsePlace } from "./places";
import { Preview } from "./preview";
import { blank } from "./state";
import { Store } from "./store";
import { App } from "./views/App";
import { WebSocketTransport } from "./websocket";
import "./styles/main.css";

stripToken();
history.scrollRestoration = "manual";

const socketAddress = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`;
const connection = new Connection(new WebSocketTransport(socketAddress));
const addresses = {
  push: (address: string) => history.pushState(null, "", address),
  replace: (address: string) => history.replaceState(null, "", address),
};
const preview = new Preview(new Store(blank), connection, addresses, clientId());

addEventListener("hashchange", () => preview.arrive(parsePlace(location.hash)));
render(<App preview={preview} />, document.getElementById("page")!);
preview.start(parsePlace(location.hash));
