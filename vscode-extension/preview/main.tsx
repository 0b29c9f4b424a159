// Puts the page together: a transport, a connection, the state, the views.
import { render } from "preact";
import { Connection } from "./connection";
import { HostProvider } from "./host";
import { clientId, stripToken } from "./identity";
import { parsePlace } from "./places";
import { Preview } from "./preview";
import { blank } from "./state";
import { Store } from "./store";
import { served, tab } from "./tab";
import { App } from "./views/App";
import { WebSocketTransport } from "./websocket";
import "./styles/main.css";

stripToken();
history.scrollRestoration = "manual";

const connection = new Connection(new WebSocketTransport(served("/")));
const addresses = {
  push: (address: string) => history.pushState(null, "", address),
  replace: (address: string) => history.replaceState(null, "", address),
};
const preview = new Preview(new Store(blank), connection, addresses, tab, clientId());

addEventListener("hashchange", () => preview.arrive(parsePlace(location.hash)));
render(
  <HostProvider value={tab}>
    <App preview={preview} />
  </HostProvider>,
  document.getElementById("page")!,
);
preview.start(parsePlace(location.hash));
